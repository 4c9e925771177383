package dev.keelson.samples.site;

import dev.keelson.annotation.DeepCopy;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A page is to be served. With {@code @DeepCopy} the SDK copies it by generated code instead of through JSON. */
@DeepCopy
@Group("site.keelson.dev")
@Version("v1")
public class Site extends CustomResource<Site.Spec, Site.Status> implements Namespaced {

    private static final long serialVersionUID = 1L;

    /**
     * What is wanted.
     *
     * @param title what the page is called
     */
    @DeepCopy
    public record Spec(@Required @PrinterColumn String title) {}

    /**
     * What was done.
     *
     * @param configMap where the page is
     * @param observedGeneration the generation of the specification that the page shows
     */
    @DeepCopy
    public record Status(@PrinterColumn String configMap, Long observedGeneration) {}
}
