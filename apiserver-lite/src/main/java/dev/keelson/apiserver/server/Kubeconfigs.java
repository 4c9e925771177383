package dev.keelson.apiserver.server;

import dev.keelson.apiserver.pki.KeyMaterial;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes kubeconfig files with everything inline. */
final class Kubeconfigs {

    private Kubeconfigs() {}

    static String of(URI server, String authorityPem, String user, KeyMaterial credentials) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: keelson
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: "%s"
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: keelson
                  context:
                    cluster: keelson
                    user: "%s"
                current-context: keelson
                preferences: {}
                """.formatted(
                        server,
                        base64(authorityPem),
                        user,
                        base64(credentials.certificatePem()),
                        base64(credentials.keyPem()),
                        user);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
