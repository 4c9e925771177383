package dev.keelson.runtime.manager;

import dev.keelson.clock.Threads;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerObserver;
import dev.keelson.informers.MicrometerInformerMetrics;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.events.EventWriter;
import dev.keelson.workqueue.MicrometerQueueMetrics;
import dev.keelson.workqueue.QueueMetricsProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.ExecutorService;

/**
 * What a manager's controllers share.
 *
 * @param executor threads for work that blocks; ends last
 */
record SharedParts(
        ExecutorService executor,
        MeterRegistry registry,
        QueueMetricsProvider queueMetrics,
        InformerFactory informers,
        ObjectCache cache,
        CachedClient client,
        EventWriter events) {

    /** Nothing has started but the executor. */
    static SharedParts of(ManagerSettings settings) {
        ExecutorService executor = Threads.blocking(settings.name());
        MeterRegistry registry = registry(settings);
        boolean unmetered = registry instanceof CompositeMeterRegistry composite
                && composite.getRegistries().isEmpty();
        InformerObserver failures = InformerObserver.logging();
        InformerFactory informers = settings.informerSettings()
                .apply(InformerFactory.builder(settings.client())
                        .clock(settings.clock())
                        .random(settings.random())
                        .observer(unmetered ? failures : failures.and(new MicrometerInformerMetrics(registry)))
                        .handlerExecutor(executor))
                .build();
        ObjectCache cache = new ObjectCache(informers, settings.cache(), settings.cacheSyncTimeout(), settings.clock());
        return new SharedParts(
                executor,
                registry,
                unmetered ? QueueMetricsProvider.none() : new MicrometerQueueMetrics(registry),
                informers,
                cache,
                client(settings, cache, registry),
                new EventWriter(
                        settings.client(), ManagerSettings.host(), settings.clock(), executor, settings.random()));
    }

    private static MeterRegistry registry(ManagerSettings settings) {
        if (settings.registry() != null) {
            return settings.registry();
        }
        return settings.endpoint() == null && settings.metricsEndpoint() == null
                ? new CompositeMeterRegistry()
                : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    private static CachedClient client(ManagerSettings settings, ObjectCache cache, MeterRegistry registry) {
        return settings.clientSettings()
                .apply(CachedClient.builder(settings.client(), cache)
                        .fieldManager(settings.name())
                        .metrics(registry)
                        .clock(settings.clock())
                        .random(settings.random()))
                .build();
    }
}
