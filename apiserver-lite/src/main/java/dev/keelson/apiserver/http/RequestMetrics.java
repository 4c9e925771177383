package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Request;
import dev.keelson.clock.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts requests under Kubernetes' metric names (endpoints/metrics). Safe for many threads. */
public final class RequestMetrics {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100),
        Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(600), Duration.ofMillis(800),
        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10),
        Duration.ofSeconds(30), Duration.ofSeconds(60)
    };

    private record Key(String verb, int code, String group, String version, String resource, String subresource) {}

    private record Meters(Counter count, Timer duration, DistributionSummary size) {}

    private final MeterRegistry registry;
    private final Clock clock;
    private final ConcurrentMap<Key, Meters> meters = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, AtomicInteger> longRunning = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counter> counters = new ConcurrentHashMap<>();

    public RequestMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void finished(RequestInfo info, Request request, int code, long startedNanos, long size) {
        Key key = key(info, request, code);
        Meters of = meters.computeIfAbsent(key, this::register);
        of.count().increment();
        if (!info.verb().equals("watch")) {
            of.duration().record(clock.since(startedNanos));
            of.size().record(size);
        }
    }

    void longRunningStarted(RequestInfo info, Request request) {
        gauge(info, request).incrementAndGet();
    }

    void longRunningEnded(RequestInfo info, Request request) {
        gauge(info, request).decrementAndGet();
    }

    void rejected(String reason) {
        counters.computeIfAbsent(
                        reason,
                        unused -> Counter.builder("apiserver.flowcontrol.rejected.requests")
                                .tag("reason", reason)
                                .register(registry))
                .increment();
    }

    /** A connection that never became one. */
    public void tlsHandshakeFailed() {
        counters.computeIfAbsent(
                        "tls",
                        unused -> Counter.builder("apiserver.tls.handshake.errors")
                                .register(registry))
                .increment();
    }

    private AtomicInteger gauge(RequestInfo info, Request request) {
        return longRunning.computeIfAbsent(
                key(info, request, 0),
                key -> registry.gauge("apiserver.longrunning.requests", tags(key), new AtomicInteger()));
    }

    private static Key key(RequestInfo info, Request request, int code) {
        String verb = info.resourceRequest() ? verb(info.verb()) : known(request.method());
        return new Key(verb, code, info.group(), info.version(), info.resource(), info.subresource());
    }

    private static String verb(String verb) {
        return switch (verb) {
            case "get" -> "GET";
            case "list" -> "LIST";
            case "watch" -> "WATCH";
            case "create" -> "POST";
            case "update" -> "PUT";
            case "patch" -> "PATCH";
            case "delete" -> "DELETE";
            case "deletecollection" -> "DELETECOLLECTION";
            default -> "other";
        };
    }

    /** Label values must not be the client's to choose. */
    private static String known(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT" -> method;
            default -> "other";
        };
    }

    private Meters register(Key key) {
        Tags tags = tags(key);
        return new Meters(
                Counter.builder("apiserver.request")
                        .description("API server requests by verb, group, version, resource and HTTP code")
                        .tags(tags.and("code", Integer.toString(key.code()), "dry_run", ""))
                        .register(registry),
                Timer.builder("apiserver.request.duration")
                        .description("Time from a request's arrival to its answer")
                        .tags(tags.and("dry_run", ""))
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry),
                DistributionSummary.builder("apiserver.response.sizes")
                        .description("Bytes of answers")
                        .tags(tags)
                        .register(registry));
    }

    private static Tags tags(Key key) {
        return Tags.of(
                "verb", key.verb(),
                "group", key.group(),
                "version", key.version(),
                "resource", key.resource(),
                "subresource", key.subresource(),
                "component", "apiserver");
    }
}
