package dev.keelson.samples.website;

import dev.keelson.annotation.DeepCopy;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.PrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page that is to be served. */
@DeepCopy
@Group("samples.keelson.dev")
@Version("v1")
@Plural("websites")
@ShortNames("site")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
        type = AdditionalPrinterColumn.Type.STRING)
public class WebSite extends CustomResource<WebSite.Spec, WebSite.Status> implements Namespaced {

    private static final long serialVersionUID = 1L;

    /**
     * What is wanted.
     *
     * @param page what every path of the site answers
     * @param replicas how many servers; one by default
     * @param credentials a Secret of the same namespace whose {@code username} and {@code password} visitors need; null for
     *     a site that is open to everybody
     */
    @DeepCopy
    public record Spec(
            @Required String page,

            @Default("1") @Min(0) @Max(20) @PrinterColumn @Nullable
            Integer replicas,

            @Nullable String credentials) {}

    /**
     * What was seen.
     *
     * @param observedGeneration the {@code metadata.generation} that the rest is about
     * @param readyReplicas how many servers answer
     * @param url where the site is, within the cluster
     * @param conditions {@code Ready} and {@code Progressing}
     */
    @DeepCopy
    public record Status(
            @Nullable Long observedGeneration,
            @Nullable Integer readyReplicas,
            @Nullable String url,
            @Nullable List<Condition> conditions) {}
}
