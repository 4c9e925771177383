package dev.keelson.runtime.webhook.admission;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;

/** A custom resource whose class knows a part of its fields only, and fills one by itself. */
@Group("example.com")
@Version("v1")
@NullUnmarked
public final class Hello extends CustomResource<Hello.Spec, Void> implements Namespaced {

    private static final long serialVersionUID = 1L;

    public static final class Spec {
        public String who;
        public Integer times;
        public boolean loud;
        public List<Part> parts = new ArrayList<>();
    }

    public static final class Part {
        public String name;
        public String text;
    }
}
