package dev.keelson.apiserver.authn;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request brought to show who sends it.
 *
 * @param clientCertificates the chain of the TLS handshake, leaf first; possession of its key is proven, trust is not
 * @param authorization the whole {@code Authorization} header, or null
 */
public record Credentials(
        List<X509Certificate> clientCertificates, @Nullable String authorization) {

    public Credentials {
        clientCertificates = List.copyOf(clientCertificates);
    }

    /** The bearer token, or null if the header is absent or of another scheme. The scheme's case does not matter. */
    public @Nullable String bearerToken() {
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        String token = authorization.substring(7).trim();
        return token.isEmpty() ? null : token;
    }
}
