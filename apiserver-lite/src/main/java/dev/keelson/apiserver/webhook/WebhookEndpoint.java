package dev.keelson.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code clientConfig}: where a webhook is and who vouches for it. Immutable.
 *
 * @param url null where it is a service
 * @param service null where it is a URL
 * @param authority certificates in PEM in base64; empty for those that this JVM trusts
 */
public record WebhookEndpoint(
        @Nullable String url, @Nullable Service service, String authority) {

    /** A service of the cluster. */
    public record Service(String namespace, String name, int port, String path) {
        /** The name that its certificate must be for. */
        String host() {
            return name + "." + namespace + ".svc";
        }
    }

    public static WebhookEndpoint read(JsonNode clientConfig) {
        JsonNode service = clientConfig.path("service");
        return new WebhookEndpoint(
                clientConfig.hasNonNull("url") ? clientConfig.path("url").asText() : null,
                service.isObject()
                        ? new Service(
                                service.path("namespace").asText(),
                                service.path("name").asText(),
                                service.path("port").asInt(443),
                                service.path("path").asText(""))
                        : null,
                clientConfig.path("caBundle").asText(""));
    }

    /**
     * The certificates of an authority.
     *
     * @return empty if it is only white space
     */
    public static Collection<? extends Certificate> authorities(String authority) throws WebhookException {
        try {
            byte[] pem = Base64.getMimeDecoder().decode(authority);
            if (new String(pem, java.nio.charset.StandardCharsets.ISO_8859_1).isBlank()) {
                return List.of();
            }
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (found.isEmpty()) {
                throw new WebhookException("the caBundle has no certificate");
            }
            return found;
        } catch (CertificateException | IllegalArgumentException e) {
            throw new WebhookException("the caBundle cannot be read: " + e.getMessage(), e);
        }
    }
}
