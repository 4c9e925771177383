package dev.keelson.apiserver.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts requests under Kubernetes' metric names (endpoints/metrics). Safe for many threads.
 *
 * <p>Meters are made when their labels are first seen; from then on a request costs one look-up. Only what is served has
 * labels of its own, so that clients cannot make up new ones.
 */
public final class RequestMetrics {

    private static final double[] EVENT_BYTES = {1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072};

    private final MeterRegistry registry;
    private final ConcurrentMap<RequestLabels, RequestSeries> series = new ConcurrentHashMap<>();
    private final ConcurrentMap<List<String>, WatchSeries> watches = new ConcurrentHashMap<>();
    private final AtomicInteger readOnly = new AtomicInteger();
    private final AtomicInteger mutating = new AtomicInteger();
    private final Counter handshakeErrors;

    public RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge("apiserver.current.inflight.requests", List.of(kind("readOnly")), readOnly);
        registry.gauge("apiserver.current.inflight.requests", List.of(kind("mutating")), mutating);
        this.handshakeErrors = Counter.builder("apiserver.tls.handshake.errors")
                .description("Number of requests dropped with 'TLS handshake error from' error")
                .register(registry);
    }

    private static Tag kind(String kind) {
        return Tag.of("request_kind", kind);
    }

    RequestSeries of(RequestLabels labels) {
        RequestSeries known = series.get(labels);
        return known != null ? known : series.computeIfAbsent(labels, unknown -> new RequestSeries(registry, unknown));
    }

    /** What the watches of one resource send. */
    WatchSeries watch(RequestInfo info) {
        return watches.computeIfAbsent(List.of(info.group(), info.version(), info.resource()), this::watchSeries);
    }

    private WatchSeries watchSeries(List<String> resource) {
        String[] tags = {"group", resource.get(0), "version", resource.get(1), "resource", resource.get(2)};
        return new WatchSeries(
                Counter.builder("apiserver.watch.events")
                        .description("Number of events sent in watch clients")
                        .tags(tags)
                        .register(registry),
                DistributionSummary.builder("apiserver.watch.events.sizes")
                        .description("Watch event size distribution in bytes")
                        .tags(tags)
                        .serviceLevelObjectives(EVENT_BYTES)
                        .register(registry));
    }

    /** Counts a request as being worked on, until {@link #ended}. */
    void began(RequestInfo info) {
        inFlight(info).incrementAndGet();
    }

    void ended(RequestInfo info) {
        inFlight(info).decrementAndGet();
    }

    private AtomicInteger inFlight(RequestInfo info) {
        return LongRunning.isReadOnly(info) ? readOnly : mutating;
    }

    /** A connection that never became one. */
    public void tlsHandshakeFailed() {
        handshakeErrors.increment();
    }

    /** Meters of the events that one resource's watches send. */
    record WatchSeries(Counter events, DistributionSummary sizes) {

        void sent(int bytes) {
            events.increment();
            sizes.record(bytes);
        }
    }
}
