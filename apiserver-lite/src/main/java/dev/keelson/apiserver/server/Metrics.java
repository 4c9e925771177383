package dev.keelson.apiserver.server;

import dev.keelson.apiserver.audit.AuditCounters;
import dev.keelson.apiserver.audit.AuditLevel;
import dev.keelson.apiserver.flowcontrol.FlowObserver;
import dev.keelson.apiserver.http.Answer;
import dev.keelson.apiserver.http.PathHandler;
import dev.keelson.apiserver.http.Query;
import dev.keelson.apiserver.http.RequestMetrics;
import dev.keelson.apiserver.http.transport.Request;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The server's meters, and {@code /metrics} that shows them. Safe for many threads. */
final class Metrics implements PathHandler {

    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMetrics requests = new RequestMetrics(registry);
    private final FlowMetrics flows = new FlowMetrics(registry);
    private final StorageMetrics storage = new StorageMetrics(registry);
    private final AuditMeters audit = new AuditMeters();

    /** Bring gauges up to date before they are shown. */
    private final List<Runnable> beforeShowing = new CopyOnWriteArrayList<>();

    /** Made by the first scrape, as a start has no time for them. Guarded by this. */
    private boolean processShown;

    RequestMetrics requests() {
        return requests;
    }

    FlowObserver flows() {
        return flows;
    }

    StorageMetrics storage() {
        return storage;
    }

    AuditCounters audit() {
        return audit;
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    void beforeShowing(Runnable update) {
        beforeShowing.add(update);
    }

    @Override
    public Answer answer(Request request, String path, Query query) {
        showProcess();
        beforeShowing.forEach(Runnable::run);
        return Answer.of(200, CONTENT_TYPE, registry.scrape().getBytes(StandardCharsets.UTF_8));
    }

    private synchronized void showProcess() {
        if (!processShown) {
            processShown = true;
            ProcessMetrics.register(registry);
        }
    }

    private final class AuditMeters implements AuditCounters {

        private final Counter events = Counter.builder("apiserver.audit.event")
                .description("Counter of audit events generated and sent to the audit backend")
                .register(registry);

        private final Counter rejected = Counter.builder("apiserver.audit.requests.rejected")
                .description("Counter of apiserver requests rejected due to an error in audit logging backend")
                .register(registry);

        private final Counter errors = Counter.builder("apiserver.audit.error")
                .description("Counter of audit events that failed to be audited properly")
                .tag("plugin", "log")
                .register(registry);

        @Override
        public void level(AuditLevel level) {
            Counter.builder("apiserver.audit.level")
                    .description("Counter of policy levels for audit events (1 per request)")
                    .tag("level", level.text())
                    .register(registry)
                    .increment();
        }

        @Override
        public void event() {
            events.increment();
        }

        @Override
        public void lost() {
            errors.increment();
        }

        @Override
        public void rejected() {
            rejected.increment();
        }
    }
}
