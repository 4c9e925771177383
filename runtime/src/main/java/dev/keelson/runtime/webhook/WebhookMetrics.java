package dev.keelson.runtime.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * A server's metrics, under controller-runtime's names: {@code controller_runtime_webhook_requests_total} (tags
 * {@code webhook}, the path, and {@code code}), {@code controller_runtime_webhook_latency_seconds},
 * {@code controller_runtime_webhook_requests_in_flight}, {@code controller_runtime_webhook_panics_total},
 * {@code controller_runtime_conversion_webhook_panics_total}, {@code certwatcher_read_certificate_total},
 * {@code certwatcher_read_certificate_errors_total}.
 */
final class WebhookMetrics {

    private static final Duration[] BUCKETS = LongStream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Counter admissionPanics;
    private final Counter conversionPanics;
    private final Counter reads;
    private final Counter readErrors;

    WebhookMetrics(MeterRegistry registry) {
        this.registry = registry;
        admissionPanics = counter("controller_runtime_webhook_panics_total", "Total number of webhook panics");
        conversionPanics = counter(
                "controller_runtime_conversion_webhook_panics_total", "Total number of conversion webhook panics");
        reads = counter("certwatcher_read_certificate_total", "Total number of certificate reads");
        readErrors = counter("certwatcher_read_certificate_errors_total", "Total number of certificate read errors");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void panic(ReviewKind kind) {
        (kind == ReviewKind.ADMISSION ? admissionPanics : conversionPanics).increment();
    }

    void certificateRead() {
        reads.increment();
    }

    void certificateUnusable() {
        readErrors.increment();
    }

    /** The metrics of what is served at {@code path}. */
    OfPath ofPath(String path) {
        return new OfPath(registry, path);
    }

    static final class OfPath {

        private final MeterRegistry registry;
        private final String path;
        private final AtomicInteger inFlight = new AtomicInteger();
        private final Map<Integer, Counter> totals = new ConcurrentHashMap<>();
        private final Timer latency;

        private OfPath(MeterRegistry registry, String path) {
            this.registry = registry;
            this.path = path;
            latency = Timer.builder("controller_runtime_webhook_latency_seconds")
                    .description("Histogram of the latency of processing admission requests")
                    .tag("webhook", path)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
            Gauge.builder("controller_runtime_webhook_requests_in_flight", inFlight, AtomicInteger::get)
                    .description("Current number of admission requests being served")
                    .tag("webhook", path)
                    .register(registry);
            total(HttpReply.OK);
            total(HttpReply.INTERNAL_ERROR);
        }

        private Counter total(int code) {
            return totals.computeIfAbsent(
                    code,
                    key -> Counter.builder("controller_runtime_webhook_requests_total")
                            .description("Total number of admission requests by HTTP status code")
                            .tag("webhook", path)
                            .tag("code", Integer.toString(key))
                            .register(registry));
        }

        void begun() {
            inFlight.incrementAndGet();
        }

        void ended(int code, long nanos) {
            inFlight.decrementAndGet();
            total(code).increment();
            latency.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
