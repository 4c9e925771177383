package dev.keelson.apiserver.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.DoubleStream;

/**
 * How long storage takes, under the names that Kubernetes has for etcd (storage/etcd3/metrics), whatever the storage is.
 * Safe for many threads.
 */
final class StorageMetrics {

    private static final Duration[] BUCKETS = DoubleStream.of(
                    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45,
                    60)
            .mapToObj(seconds -> Duration.ofMillis(Math.round(seconds * 1000)))
            .toArray(Duration[]::new);

    /** What an operation is about; found by the key's own text, of which there are few beginnings. */
    private record Operation(String name, String prefix) {}

    private record Meters(Timer duration, Counter requests, Counter errors) {}

    private final MeterRegistry registry;
    private final ConcurrentMap<Operation, Meters> meters = new ConcurrentHashMap<>();

    StorageMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(String operation, String key, Duration took, boolean failed) {
        Operation of = new Operation(operation, resourcePrefix(key));
        Meters known = meters.get(of);
        Meters found = known != null ? known : meters.computeIfAbsent(of, this::register);
        found.duration().record(took);
        found.requests().increment();
        if (failed) {
            found.errors().increment();
        }
    }

    /** {@code group/resource} of {@code /registry/group/resource/...}. */
    private static String resourcePrefix(String key) {
        int group = key.indexOf('/', 1) + 1;
        int resource = key.indexOf('/', group) + 1;
        int end = resource == 0 ? -1 : key.indexOf('/', resource);
        return group == 0 || end < 0 ? "" : key.substring(group, end);
    }

    private Meters register(Operation of) {
        int slash = of.prefix().indexOf('/');
        String group = slash < 0 ? "" : of.prefix().substring(0, slash);
        Tags tags = Tags.of(
                "operation", of.name(),
                "group", group.equals("core") ? "" : group,
                "resource", of.prefix().substring(slash + 1));
        return new Meters(
                Timer.builder("etcd.request.duration")
                        .description("Storage request latency in seconds for each operation and object type")
                        .tags(tags)
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry),
                Counter.builder("etcd.requests")
                        .description("Storage request counts for each operation and object type")
                        .tags(tags)
                        .register(registry),
                Counter.builder("etcd.request.errors")
                        .description("Storage failed request counts for each operation and object type")
                        .tags(tags)
                        .register(registry));
    }
}
