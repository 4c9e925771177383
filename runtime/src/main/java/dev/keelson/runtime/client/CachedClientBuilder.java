package dev.keelson.runtime.client;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.workqueue.RateLimiter;
import dev.keelson.workqueue.RateLimiters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link CachedClient}. The defaults are those of controller-runtime, where it has them. */
public final class CachedClientBuilder {

    private final KubernetesClient api;
    private final ObjectCache cache;
    private final Set<Class<?>> uncached = new HashSet<>();
    private String fieldManager = "";
    private @Nullable Duration arrival = Duration.ofSeconds(10);
    private Duration longestRetryAfter = Duration.ofSeconds(60);
    private double perSecond;
    private int burst;
    private @Nullable MeterRegistry registry;
    private Clock clock = Clock.system();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

    CachedClientBuilder(KubernetesClient api, ObjectCache cache) {
        this.api = api;
        this.cache = cache;
    }

    /** The name under which the client writes; by default the server takes one from the user agent. */
    public CachedClientBuilder fieldManager(String value) {
        fieldManager = value;
        return this;
    }

    /** How long a read waits for the client's own writes before it throws. 10 seconds by default. */
    public CachedClientBuilder arrivalTimeout(Duration value) {
        arrival = value;
        return this;
    }

    /** Reads do not wait for own writes: they may show an older state. */
    public CachedClientBuilder withoutWaiting() {
        arrival = null;
        return this;
    }

    /** Reads objects of this class from the server, always. */
    public CachedClientBuilder uncached(Class<? extends HasMetadata> type) {
        uncached.add(type);
        return this;
    }

    /**
     * Spaces this client's requests by blocking the caller. Informers, leases and events are not among them. There is no
     * limit by default: servers have their own, and say so with 429.
     */
    public CachedClientBuilder rateLimit(double requestsPerSecond, int burstSize) {
        perSecond = requestsPerSecond;
        burst = burstSize;
        return this;
    }

    /**
     * A server that asks with {@code Retry-After} for at most this long is waited for, up to ten times a request; one that
     * asks for longer is not, and the request fails. 60 seconds by default, zero for never.
     */
    public CachedClientBuilder longestRetryAfter(Duration value) {
        longestRetryAfter = value;
        return this;
    }

    /** Counts this client's requests, as {@link RestClientMetrics} says. */
    public CachedClientBuilder metrics(MeterRegistry value) {
        registry = value;
        return this;
    }

    public CachedClientBuilder clock(Clock value) {
        clock = value;
        return this;
    }

    /** Numbers from 0 inclusive to 1 exclusive, for jitter. */
    public CachedClientBuilder random(DoubleSupplier value) {
        random = value;
        return this;
    }

    public CachedClient build() {
        return new CachedClient(this);
    }

    ApiSession session() {
        RateLimiter<String> limiter = perSecond > 0 ? RateLimiters.tokenBucket(perSecond, burst, clock) : null;
        RestClientMetrics metrics = registry == null ? null : new RestClientMetrics(registry, clock);
        RequestPolicy policy = new RequestPolicy(clock, limiter, longestRetryAfter, metrics);
        return new ApiSession(
                api,
                cache,
                new ApiCalls(api, policy),
                new ResourceTypes(api),
                new ConflictRetry(clock, random),
                Set.copyOf(uncached));
    }

    ClientView view() {
        return new ClientView(fieldManager, false, null, null, false, arrival);
    }
}
