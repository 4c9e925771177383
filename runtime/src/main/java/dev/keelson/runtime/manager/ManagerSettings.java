package dev.keelson.runtime.manager;

import dev.keelson.clock.Clock;
import dev.keelson.informers.InformerFactory;
import dev.keelson.runtime.cache.CacheOptions;
import dev.keelson.runtime.client.CachedClientBuilder;
import dev.keelson.runtime.controller.ControllerOptions;
import dev.keelson.runtime.leader.LeaderElectionTimes;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a manager was built with. */
record ManagerSettings(
        KubernetesClient client,
        String name,
        Clock clock,
        DoubleSupplier random,
        CacheOptions cache,
        Duration gracePeriod,
        Duration cacheSyncTimeout,
        @Nullable MeterRegistry registry,
        @Nullable InetSocketAddress endpoint,
        @Nullable InetSocketAddress metricsEndpoint,
        ControllerDefaults controllers,
        UnaryOperator<CachedClientBuilder> clientSettings,
        UnaryOperator<InformerFactory.Builder> informerSettings,
        @Nullable Election election) {

    /** Where and as whom a manager stands for election. */
    record Election(
            String namespace, String lease, String identity, LeaderElectionTimes times, Map<String, String> labels) {}

    /** What controllers start from, before their own settings. */
    record ControllerDefaults(
            UnaryOperator<ControllerOptions> options, Map<String, Integer> workersByKind, boolean uniqueNames) {}

    /** This machine's name as its environment has it; empty when that has none. */
    static String host() {
        String host = System.getenv("HOSTNAME");
        return host == null ? "" : host;
    }
}
