package dev.keelson.node.agent;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The authority whose clients may ask the node: the options', else the cluster's as the client's config knows it. */
final class ClientAuthority {

    private ClientAuthority() {}

    /** @return PEM, or null if neither names one */
    static @Nullable String of(KubernetesClient client, NodeOptions options) throws IOException {
        if (options.clientCaPem() != null) {
            return options.clientCaPem();
        }
        Config config = client.getConfiguration();
        if (config.getCaCertData() != null) {
            String data = config.getCaCertData();
            return data.startsWith("-----")
                    ? data
                    : new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII);
        }
        return config.getCaCertFile() == null ? null : Files.readString(Path.of(config.getCaCertFile()));
    }
}
