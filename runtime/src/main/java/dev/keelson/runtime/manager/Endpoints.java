package dev.keelson.runtime.manager;

import dev.keelson.runtime.health.HealthChecks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where a manager serves health and metrics: nowhere, in one place, or in two. */
final class Endpoints {

    private final MeterRegistry registry;
    private final Executor executor;
    // Guarded by this. Set by start, where there is one.
    private @Nullable EndpointServer health;
    // Guarded by this. Set by start, where it is another one.
    private @Nullable EndpointServer metrics;

    Endpoints(MeterRegistry registry, Executor executor) {
        this.registry = registry;
        this.executor = executor;
    }

    /** @throws UncheckedIOException when an address cannot be bound */
    synchronized void start(ManagerSettings settings, HealthChecks liveness, HealthChecks readiness) {
        InetSocketAddress shared = settings.endpoint();
        InetSocketAddress own = settings.metricsEndpoint();
        if (shared != null) {
            EndpointServer server = bind(shared).serving("/healthz", liveness).serving("/readyz", readiness);
            health = (own == null ? servingMetrics(server) : server).start();
        }
        if (own != null) {
            metrics = servingMetrics(bind(own)).start();
        }
    }

    private EndpointServer bind(InetSocketAddress address) {
        try {
            return EndpointServer.bind(address, executor);
        } catch (IOException refused) {
            throw new UncheckedIOException(
                    "cannot serve health and metrics on " + address + ": " + refused.getMessage(), refused);
        }
    }

    private EndpointServer servingMetrics(EndpointServer server) {
        return registry instanceof PrometheusMeterRegistry prometheus ? server.serving(prometheus) : server;
    }

    synchronized @Nullable InetSocketAddress health() {
        return health == null ? null : health.address();
    }

    synchronized @Nullable InetSocketAddress metrics() {
        return metrics == null ? null : metrics.address();
    }

    synchronized void close() {
        if (health != null) {
            health.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
