package dev.keelson.informers;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Metrics of informers in a Micrometer registry, under the names of Kubernetes where it has one.
 *
 * <p>Tagged {@code name} with type and scope, such as {@code pods} or {@code deployments.apps in web}:
 * {@code reflector_lists_total}, {@code reflector_list_duration_seconds}, {@code reflector_items_per_list},
 * {@code reflector_watches_total}, {@code reflector_short_watches_total}, {@code reflector_watch_duration_seconds},
 * {@code reflector_items_per_watch}, {@code reflector_last_resource_version}. Tagged {@code name}, {@code group},
 * {@code version} and {@code resource}: {@code informer_store_resource_version}, the last 15 digits;
 * {@code informer_queued_items}, objects with changes that the store has yet to take; and
 * {@code informer_processing_latency_seconds}, how long a batch of changes took from there into the store and to the queues of
 * the handlers. Without a counterpart in Kubernetes: {@code reflector_events_total}, and {@code informer_failures_total},
 * tagged {@code name} and {@code stage}.
 *
 * <p>Needs {@code io.micrometer:micrometer-core}, an optional dependency of this module. Meters stay when an informer is
 * closed. A revision that is no number counts as 0.
 *
 * <p>Follows k8s.io/client-go/tools/cache/reflector_metrics.go and k8s.io/component-base/metrics/prometheus/clientgo/fifo.
 */
public final class MicrometerInformerMetrics implements InformerObserver {

    private static final int REVISION_DIGITS = 15;

    private static final Duration[] LATENCY_BUCKETS = IntStream.of(
                    1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private record Informer(ResourceType<?> type, InformerScope scope) {
        String name() {
            return type + scope.description();
        }
    }

    private final MeterRegistry registry;
    private final Map<Informer, Meters> meters = new ConcurrentHashMap<>();

    public MicrometerInformerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    private Meters of(ResourceType<?> type, InformerScope scope) {
        return meters.computeIfAbsent(new Informer(type, scope), informer -> new Meters(registry, informer));
    }

    @Override
    public void failed(InformerFailure failure) {
        String stage = failure.stage().name().toLowerCase(Locale.ROOT);
        Counter.builder("informer_failures_total")
                .tag("name", new Informer(failure.type(), failure.scope()).name())
                .tag("stage", stage)
                .description("Failures that an informer lived on with")
                .register(registry)
                .increment();
    }

    @Override
    public void listing(ResourceType<?> type, InformerScope scope) {
        of(type, scope).lists.increment();
    }

    @Override
    public void listed(ResourceType<?> type, InformerScope scope, int items, Duration took) {
        Meters meters = of(type, scope);
        meters.listDuration.record(took);
        meters.itemsPerList.record(items);
    }

    @Override
    public void watching(ResourceType<?> type, InformerScope scope, String revision) {
        of(type, scope).watches.increment();
    }

    @Override
    public void watched(ResourceType<?> type, InformerScope scope, int events, Duration took, boolean veryShort) {
        Meters meters = of(type, scope);
        meters.watchDuration.record(took);
        meters.itemsPerWatch.record(events);
        if (veryShort) {
            meters.shortWatches.increment();
        }
    }

    @Override
    public void received(ResourceType<?> type, InformerScope scope) {
        of(type, scope).events.increment();
    }

    @Override
    public void queued(ResourceType<?> type, InformerScope scope, int objects) {
        of(type, scope).queued = objects;
    }

    @Override
    public void processed(ResourceType<?> type, InformerScope scope, Duration took) {
        of(type, scope).processingLatency.record(took);
    }

    @Override
    public void advanced(ResourceType<?> type, InformerScope scope, String revision) {
        of(type, scope).revision = revision;
    }

    private static final class Meters {

        final Counter lists;
        final Timer listDuration;
        final DistributionSummary itemsPerList;
        final Counter watches;
        final Counter shortWatches;
        final Timer watchDuration;
        final DistributionSummary itemsPerWatch;
        final Counter events;
        final Timer processingLatency;
        // Written by the informer, read by the registry.
        volatile int queued;
        // Written by the informer, read by the registry.
        volatile String revision = "";

        Meters(MeterRegistry registry, Informer informer) {
            Tags name = Tags.of("name", informer.name());
            lists = counter(registry, name, "reflector_lists_total", "Complete lists asked for");
            listDuration = timer(registry, name, "reflector_list_duration_seconds", "Time complete lists took");
            itemsPerList = summary(registry, name, "reflector_items_per_list", "Objects in complete lists");
            watches = counter(registry, name, "reflector_watches_total", "Watches asked for");
            shortWatches = counter(
                    registry, name, "reflector_short_watches_total", "Watches that ended at once and brought nothing");
            watchDuration = timer(registry, name, "reflector_watch_duration_seconds", "Time watches lasted");
            itemsPerWatch = summary(registry, name, "reflector_items_per_watch", "Events of watches");
            events = counter(registry, name, "reflector_events_total", "Events of watches other than bookmarks");
            Gauge.builder("reflector_last_resource_version", this, meters -> number(meters.revision))
                    .tags(name)
                    .description("Resource version up to which the server was followed")
                    .register(registry);
            ResourceType<?> type = informer.type();
            Tags resource = name.and("group", type.group(), "version", type.version(), "resource", type.plural());
            Gauge.builder("informer_store_resource_version", this, meters -> lastDigits(meters.revision))
                    .tags(resource)
                    .description("The 15 least significant digits of the resource version of the store")
                    .register(registry);
            Gauge.builder("informer_queued_items", this, meters -> meters.queued)
                    .tags(resource)
                    .description("Objects with changes that are queued for the store")
                    .register(registry);
            processingLatency = Timer.builder("informer_processing_latency_seconds")
                    .tags(resource)
                    .description("Time taken to process changes after they were taken from the queue")
                    .serviceLevelObjectives(LATENCY_BUCKETS)
                    .register(registry);
        }

        private static Counter counter(MeterRegistry registry, Tags tags, String name, String description) {
            return Counter.builder(name).tags(tags).description(description).register(registry);
        }

        private static Timer timer(MeterRegistry registry, Tags tags, String name, String description) {
            return Timer.builder(name).tags(tags).description(description).register(registry);
        }

        private static DistributionSummary summary(MeterRegistry registry, Tags tags, String name, String description) {
            return DistributionSummary.builder(name)
                    .tags(tags)
                    .description(description)
                    .register(registry);
        }

        private static double number(String revision) {
            return ResourceVersions.isComparable(revision) ? Double.parseDouble(revision) : 0;
        }

        private static double lastDigits(String revision) {
            return number(revision.substring(Math.max(0, revision.length() - REVISION_DIGITS))
                    .replaceFirst("^0+", ""));
        }
    }
}
