package dev.keelson.runtime.webhook.registration;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceConversion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceConversionBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where API servers find a webhook server. Immutable.
 *
 * <p>The server's certificate must be valid for the service's name, {@code NAME.NAMESPACE.svc}, or for the host of the URL.
 */
public final class WebhookTarget {

    private record Service(String namespace, String name, int port) {}

    private final @Nullable Service service;
    private final String url;
    private final String caBundle;

    private WebhookTarget(@Nullable Service service, String url, String caBundle) {
        this.service = service;
        this.url = url;
        this.caBundle = caBundle;
    }

    /** A Service of the cluster. */
    public static WebhookTarget service(String namespace, String name, int port) {
        return new WebhookTarget(new Service(namespace, name, port), "", "");
    }

    /** A server that API servers reach directly, such as {@code https://host:9443}. */
    public static WebhookTarget url(String url) {
        if (!url.startsWith("https://")) {
            throw new IllegalArgumentException("API servers ask webhooks by https only, not at " + url);
        }
        return new WebhookTarget(null, url.endsWith("/") ? url.substring(0, url.length() - 1) : url, "");
    }

    /** With the CAs, in PEM, that sign the server's certificate; without, API servers ask their system's. */
    public WebhookTarget withCaBundle(String pem) {
        return new WebhookTarget(
                service, url, Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)));
    }

    /** For the webhook at {@code path}, in a configuration of admission webhooks. */
    public WebhookClientConfig clientConfig(String path) {
        WebhookClientConfigBuilder config = new WebhookClientConfigBuilder();
        if (!caBundle.isEmpty()) {
            config.withCaBundle(caBundle);
        }
        Service named = service;
        return named == null
                ? config.withUrl(url + path).build()
                : config.withNewService(named.name, named.namespace, path, named.port)
                        .build();
    }

    /** For {@code spec.conversion} of a CustomResourceDefinition. */
    public CustomResourceConversion conversion(String path) {
        io.fabric8.kubernetes.api.model.apiextensions.v1.WebhookClientConfigBuilder config =
                new io.fabric8.kubernetes.api.model.apiextensions.v1.WebhookClientConfigBuilder();
        if (!caBundle.isEmpty()) {
            config.withCaBundle(caBundle);
        }
        Service named = service;
        if (named == null) {
            config.withUrl(url + path);
        } else {
            config.withNewService(named.name, named.namespace, path, named.port);
        }
        return new CustomResourceConversionBuilder()
                .withStrategy("Webhook")
                .withNewWebhook()
                .withClientConfig(config.build())
                .withConversionReviewVersions("v1")
                .endWebhook()
                .build();
    }
}
