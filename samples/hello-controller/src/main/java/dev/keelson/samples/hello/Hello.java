package dev.keelson.samples.hello;

import dev.keelson.annotation.DeepCopy;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Somebody is to be greeted. */
@DeepCopy
@Group("hello.keelson.dev")
@Version("v1")
@Plural("hellos")
@ShortNames("hi")
public class Hello extends CustomResource<Hello.Spec, Hello.Status> implements Namespaced {

    private static final long serialVersionUID = 1L;

    /**
     * What is wanted.
     *
     * @param greeting what the ConfigMap is to say
     */
    @DeepCopy
    public record Spec(@Required @PrinterColumn String greeting) {}

    /**
     * What was done.
     *
     * @param said what the ConfigMap says
     */
    @DeepCopy
    public record Status(@PrinterColumn String said) {}
}
