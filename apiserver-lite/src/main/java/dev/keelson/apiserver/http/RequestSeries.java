package dev.keelson.apiserver.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** The meters of all requests with the same labels. Safe for many threads. */
final class RequestSeries {

    private static final Duration[] ALL_BUCKETS = buckets(0.005, 0.025);
    private static final Duration[] SLI_BUCKETS = buckets();
    private static final double[] BYTES = {1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    private final MeterRegistry registry;
    private final RequestLabels labels;
    private final Timer duration;
    private final @Nullable Timer withoutWaiting;
    private final @Nullable DistributionSummary size;
    private final ConcurrentMap<Integer, Counter> codes = new ConcurrentHashMap<>();
    private volatile @Nullable AtomicInteger longRunning;

    RequestSeries(MeterRegistry registry, RequestLabels labels) {
        this.registry = registry;
        this.labels = labels;
        this.duration = Timer.builder("apiserver.request.duration")
                .description("Response latency distribution in seconds")
                .tags(labels.withDryRun())
                .serviceLevelObjectives(ALL_BUCKETS)
                .register(registry);
        this.withoutWaiting = labels.dryRun().isEmpty()
                ? Timer.builder("apiserver.request.sli.duration")
                        .description("Response latency distribution in seconds, without priority & fairness queue wait")
                        .tags(labels.tags())
                        .serviceLevelObjectives(SLI_BUCKETS)
                        .register(registry)
                : null;
        boolean read = labels.verb().equals("GET") || labels.verb().equals("LIST");
        this.size = read
                ? DistributionSummary.builder("apiserver.response.sizes")
                        .description("Response size distribution in bytes")
                        .tags(labels.tags())
                        .serviceLevelObjectives(BYTES)
                        .register(registry)
                : null;
    }

    private static Duration[] buckets(double... first) {
        DoubleStream more = DoubleStream.of(
                0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60);
        return DoubleStream.concat(DoubleStream.of(first), more)
                .mapToObj(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
                .toArray(Duration[]::new);
    }

    /**
     * Counts an answered request.
     *
     * @param waited of {@code took}, in a queue
     */
    void finished(int code, Duration took, Duration waited, long bytes) {
        codes.computeIfAbsent(code, this::counter).increment();
        duration.record(took);
        if (withoutWaiting != null) {
            withoutWaiting.record(took.minus(waited));
        }
        if (size != null) {
            size.record(bytes);
        }
    }

    private Counter counter(int code) {
        return Counter.builder("apiserver.request")
                .description("Counter of apiserver requests")
                .tags(labels.withDryRun().and("code", Integer.toString(code)))
                .register(registry);
    }

    /** Counts a request that the server ended in self-defence. */
    void terminated(int code) {
        Counter.builder("apiserver.request.terminations")
                .description("Number of requests which apiserver terminated in self-defense")
                .tags(labels.tags().and("code", Integer.toString(code)))
                .register(registry)
                .increment();
    }

    void longRunningStarted() {
        open().incrementAndGet();
    }

    void longRunningEnded() {
        open().decrementAndGet();
    }

    private AtomicInteger open() {
        AtomicInteger known = longRunning;
        return known != null ? known : makeOpen();
    }

    private synchronized AtomicInteger makeOpen() {
        AtomicInteger known = longRunning;
        if (known == null) {
            known = new AtomicInteger();
            registry.gauge("apiserver.longrunning.requests", labels.tags(), known);
            longRunning = known;
        }
        return known;
    }
}
