package dev.keelson.testkit;

import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

@Group("test.keelson.dev")
@Version("v1")
class Lamp extends CustomResource<Lamp.Spec, Void> implements Namespaced {

    private static final long serialVersionUID = 1L;

    static class Spec {
        @Required
        public @Nullable String color;

        public int watts;
    }
}
