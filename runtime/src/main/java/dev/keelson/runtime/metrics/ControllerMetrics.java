package dev.keelson.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * One controller's metrics, under controller-runtime's names and tagged {@code controller}:
 * {@code controller_runtime_reconcile_total} (tag {@code result}), {@code controller_runtime_reconcile_errors_total},
 * {@code controller_runtime_terminal_reconcile_errors_total}, {@code controller_runtime_reconcile_panics_total},
 * {@code controller_runtime_reconcile_timeouts_total}, {@code controller_runtime_reconcile_time_seconds},
 * {@code controller_runtime_max_concurrent_reconciles}, {@code controller_runtime_active_workers}.
 */
public final class ControllerMetrics {

    /** How a reconcile ended. */
    public enum Outcome {
        SUCCESS("success"),
        ERROR("error"),
        REQUEUE("requeue"),
        REQUEUE_AFTER("requeue_after");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }
    }

    /** controller-runtime's own, so that queries over both kinds of controllers agree. */
    private static final Duration[] BUCKETS = IntStream.of(
                    5, 10, 25, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000, 1250, 1500,
                    1750, 2000, 2500, 3000, 3500, 4000, 4500, 5000, 6000, 7000, 8000, 9000, 10_000, 15_000, 20_000,
                    25_000, 30_000, 40_000, 50_000, 60_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    // Of workers that reconcile now.
    private final AtomicInteger active = new AtomicInteger();
    private final Counter[] totals = new Counter[Outcome.values().length];
    private final Counter errors;
    private final Counter terminalErrors;
    private final Counter panics;
    private final Counter timeouts;
    private final Timer time;

    public ControllerMetrics(MeterRegistry registry, String controller, int workers) {
        for (Outcome outcome : Outcome.values()) {
            totals[outcome.ordinal()] = Counter.builder("controller_runtime_reconcile_total")
                    .description("Total number of reconciliations per controller")
                    .tag("controller", controller)
                    .tag("result", outcome.label)
                    .register(registry);
        }
        errors = counter(registry, "errors_total", controller, "Total number of reconciliation errors");
        terminalErrors = Counter.builder("controller_runtime_terminal_reconcile_errors_total")
                .description("Total number of terminal reconciliation errors")
                .tag("controller", controller)
                .register(registry);
        panics = counter(registry, "panics_total", controller, "Total number of Errors thrown by reconcilers");
        timeouts = counter(registry, "timeouts_total", controller, "Total number of reconciliations out of time");
        time = Timer.builder("controller_runtime_reconcile_time_seconds")
                .description("Length of time per reconciliation")
                .tag("controller", controller)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        Gauge.builder("controller_runtime_max_concurrent_reconciles", () -> workers)
                .description("Maximum number of concurrent reconciles")
                .tag("controller", controller)
                .register(registry);
        Gauge.builder("controller_runtime_active_workers", active, AtomicInteger::get)
                .description("Number of currently used workers")
                .tag("controller", controller)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String what, String controller, String description) {
        return Counter.builder("controller_runtime_reconcile_" + what)
                .description(description)
                .tag("controller", controller)
                .register(registry);
    }

    public void begun() {
        active.incrementAndGet();
    }

    public void ended(Outcome outcome, long nanos) {
        active.decrementAndGet();
        totals[outcome.ordinal()].increment();
        if (outcome == Outcome.ERROR) {
            errors.increment();
        }
        time.record(nanos, TimeUnit.NANOSECONDS);
    }

    public void terminalError() {
        terminalErrors.increment();
    }

    public void panic() {
        panics.increment();
    }

    public void timeout() {
        timeouts.increment();
    }
}
