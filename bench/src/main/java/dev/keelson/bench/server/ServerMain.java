package dev.keelson.bench.server;

import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An API server until standard input ends; writes a kubeconfig to standard output once it is ready. */
public final class ServerMain {

    /** The line after the kubeconfig. */
    static final String END = "---";

    private ServerMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (ApiServer server = ApiServer.start(options(arguments.length == 0 ? null : Path.of(arguments[0])))) {
            server.awaitReady();
            System.out.print(server.adminKubeconfig().strip() + "\n" + END + "\n");
            System.out.flush();
            while (System.in.read() >= 0) {
                // whoever started this process ends it by ending its input
            }
        }
    }

    /** Pods are created without the service account that its admission plugin would wait for. */
    static ApiServerOptions options(@Nullable Path dataDir) {
        return ApiServerOptions.builder()
                .dataDir(dataDir)
                .disabledAdmissionPlugins(Set.of("ServiceAccount"))
                .build();
    }
}
