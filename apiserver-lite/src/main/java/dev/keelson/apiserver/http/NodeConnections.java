package dev.keelson.apiserver.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How the API server reaches nodes (their kubelet servers) and pods. Made when first needed. Safe for many threads.
 *
 * <p>As kube-apiserver without {@code --kubelet-certificate-authority}, it shows its client certificate and does not
 * judge the node's.
 */
public final class NodeConnections {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Supplier<SSLContext> tls;
    private final Executor executor;
    private final RandomGenerator random;

    /** Guarded by this. */
    private @Nullable SSLContext context;

    /** Guarded by this. */
    private @Nullable HttpClient client;

    /**
     * @param tls makes the context with the client certificate that kubelets know
     * @param executor runs what blocks
     * @param random chooses among the endpoints of a service; safe for many threads
     */
    public NodeConnections(Supplier<SSLContext> tls, Executor executor, RandomGenerator random) {
        this.tls = tls;
        this.executor = executor;
        this.random = random;
    }

    synchronized SSLContext context() {
        if (context == null) {
            context = tls.get();
        }
        return context;
    }

    synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .sslContext(context())
                    .executor(executor)
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_TIMEOUT)
                    .build();
        }
        return client;
    }

    /** Chooses among equals. */
    RandomGenerator random() {
        return random;
    }

    Executor executor() {
        return executor;
    }

    Duration connectTimeout() {
        return CONNECT_TIMEOUT;
    }
}
