package dev.keelson.runtime.manager;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.controller.Controller;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.events.EventWriter;
import dev.keelson.runtime.health.HealthChecks;
import dev.keelson.runtime.leader.FencingToken;
import dev.keelson.runtime.leader.LeaderCallbacks;
import dev.keelson.runtime.leader.LeaderElectionTimes;
import dev.keelson.runtime.leader.LeaderElector;
import dev.keelson.runtime.leader.LeaseLock;
import dev.keelson.workqueue.MicrometerQueueMetrics;
import dev.keelson.workqueue.QueueMetricsProvider;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts controllers and gives them what they share: informers, a client, events, metrics, health, leadership.
 *
 * <p>Guarantees: {@link #start} begins informers at once, so that a candidate that does not lead is warm; controllers start
 * when every informer known by then has synced, and those that need leadership only while this manager leads; they stop
 * when leadership is lost and start again when it is regained. {@link #close} lets controllers finish within the grace
 * period and gives leadership up after that. The JVM is never ended.
 *
 * <p>Follows controller-runtime's pkg/manager.
 */
public final class Manager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Manager.class);
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(2);

    private final ManagerSettings settings;
    private final ExecutorService executor;
    private final MeterRegistry registry;
    private final QueueMetricsProvider queueMetrics;
    private final InformerFactory informers;
    private final ObjectCache cache;
    private final CachedClient client;
    private final EventWriter events;
    private final HealthChecks liveness = new HealthChecks("healthz");
    private final HealthChecks readiness = new HealthChecks("readyz");
    private final HostedGroup always;
    private final HostedGroup elected;
    private final @Nullable LeaderElector elector;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this. Set by start, where there is one.
    private @Nullable EndpointServer endpoint;
    // Guarded by this. Never becomes false again.
    private boolean started;
    // Guarded by this. Never becomes false again.
    private boolean closing;

    private Manager(ManagerSettings settings) {
        this.settings = settings;
        this.executor = Threads.blocking(settings.name());
        this.registry = registryOf(settings);
        this.queueMetrics = registry instanceof CompositeMeterRegistry composite
                        && composite.getRegistries().isEmpty()
                ? QueueMetricsProvider.none()
                : new MicrometerQueueMetrics(registry);
        this.informers = InformerFactory.builder(settings.client())
                .clock(settings.clock())
                .random(settings.random())
                .handlerExecutor(executor)
                .build();
        this.cache = new ObjectCache(informers, settings.scope(), settings.cacheSyncTimeout());
        this.client = new CachedClient(settings.client(), cache, settings.name());
        this.events = new EventWriter(settings.client(), host(), settings.clock(), executor);
        this.always = new HostedGroup(executor);
        this.elected = new HostedGroup(executor);
        this.elector = settings.election() == null ? null : elector(settings.election());
        readiness.add("caches", () -> {
            if (!ready.isDone()) {
                throw new IllegalStateException("caches are not in sync yet");
            }
        });
    }

    private static MeterRegistry registryOf(ManagerSettings settings) {
        if (settings.registry() != null) {
            return settings.registry();
        }
        return settings.endpoint() == null
                ? new CompositeMeterRegistry()
                : new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    private static String host() {
        String host = System.getenv("HOSTNAME");
        return host == null ? "" : host;
    }

    private LeaderElector elector(ManagerSettings.Election election) {
        // A request that hangs or is repeated for long would keep a candidate from its next try.
        RequestConfig brief = new RequestConfigBuilder(
                        settings.client().getConfiguration().getRequestConfig())
                .withRequestTimeout(
                        (int) election.times().renewDeadline().dividedBy(2).toMillis())
                .withRequestRetryBackoffLimit(0)
                .build();
        KubernetesClient own = settings.client().newClient(brief).adapt(KubernetesClient.class);
        return new LeaderElector(
                new LeaseLock(own, election.namespace(), election.lease()),
                election.identity(),
                election.times(),
                new Leadership(election.times()),
                settings.clock(),
                settings.random(),
                executor);
    }

    /** A manager for {@code client}, which stays the caller's to close, after the manager. */
    public static Builder builder(KubernetesClient client) {
        return new Builder(client);
    }

    // ---- what controllers share

    /** Reads from informers, writes to the server. */
    public CachedClient client() {
        return client;
    }

    /** The informers, shared by everything in this manager. */
    public InformerFactory informers() {
        return informers;
    }

    /** Informers by type, within the manager's scope. */
    public ObjectCache cache() {
        return cache;
    }

    /** Records events as {@code component}. */
    public EventRecorder events(String component) {
        return events.recorder(component);
    }

    public MeterRegistry metrics() {
        return registry;
    }

    /** For queues outside controllers. */
    public QueueMetricsProvider queueMetrics() {
        return queueMetrics;
    }

    /** What {@code /healthz} asks. */
    public HealthChecks liveness() {
        return liveness;
    }

    /** What {@code /readyz} asks. */
    public HealthChecks readiness() {
        return readiness;
    }

    public Clock clock() {
        return settings.clock();
    }

    /** Threads for work that blocks; ends with the manager. */
    public Executor executor() {
        return executor;
    }

    // ---- what is hosted

    /** Hosts a controller; starts it at once when others of its kind run already. */
    public void add(Controller controller) {
        group(controller.needsLeadership()).add(Hosted.of(controller));
    }

    /** Hosts something else; as {@link #add(Controller)}. */
    public void add(Component component) {
        group(component.needsLeadership()).add(Hosted.of(component));
    }

    private HostedGroup group(boolean needsLeadership) {
        return needsLeadership ? elected : always;
    }

    // ---- life

    /**
     * Starts everything in the background. Idempotent.
     *
     * @throws UncheckedIOException when the endpoint's address cannot be bound
     * @throws IllegalStateException when the manager is closed
     */
    public synchronized void start() {
        if (closing) {
            throw new IllegalStateException("manager " + settings.name() + " is closed");
        }
        if (started) {
            return;
        }
        started = true;
        startEndpoint();
        informers.start();
        informers.synced().whenCompleteAsync(this::cachesSynced, executor);
    }

    private synchronized void startEndpoint() {
        InetSocketAddress address = settings.endpoint();
        if (address != null) {
            try {
                endpoint = EndpointServer.start(address, liveness, readiness, registry, executor);
            } catch (IOException refused) {
                throw new UncheckedIOException(
                        "cannot serve health and metrics on " + address + ": " + refused.getMessage(), refused);
            }
        }
    }

    private void cachesSynced(@Nullable Void done, @Nullable Throwable failure) {
        synchronized (this) {
            if (failure != null || closing) {
                ready.completeExceptionally(
                        failure == null ? new IllegalStateException("the manager was closed") : failure);
                return;
            }
        }
        CompletableFuture<Void> working = always.start();
        if (elector == null) {
            working = CompletableFuture.allOf(working, elected.start());
        } else {
            elector.start();
        }
        working.whenComplete((ok, failed) -> {
            if (failed == null) {
                ready.complete(null);
            } else {
                ready.completeExceptionally(failed);
            }
        });
    }

    /**
     * Completes when caches are in sync and the controllers that may run work; without waiting for leadership. Fails when
     * the manager is closed before, or something did not start.
     */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /** Whether this manager leads; true without leader election. */
    public boolean isLeading() {
        return elector == null || elector.isLeading();
    }

    /** The present term of leadership; null while not leading or without leader election. */
    public @Nullable FencingToken leadership() {
        return elector == null ? null : elector.token();
    }

    /** Where health and metrics are served; null before the start and where they are not. */
    public synchronized @Nullable InetSocketAddress endpoint() {
        return endpoint == null ? null : endpoint.address();
    }

    /** Completes when the manager has closed. */
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /** Drains and ends everything, within the grace period and a little more. Idempotent; blocks. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        if (elector == null) {
            elected.end(settings.gracePeriod());
        } else {
            await(elector.resign(), settings.gracePeriod().plus(LONGEST_FLUSH));
        }
        always.end(settings.gracePeriod());
        ready.completeExceptionally(new IllegalStateException("the manager was closed"));
        await(events.flush(), LONGEST_FLUSH);
        events.close();
        informers.close();
        EndpointServer served;
        synchronized (this) {
            served = endpoint;
        }
        if (served != null) {
            served.close();
        }
        executor.shutdownNow();
        closed.complete(null);
        LOG.info("manager {} has closed", settings.name());
    }

    private static void await(CompletableFuture<Void> future, Duration longest) {
        try {
            future.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.warn("not everything ended in time: {}", late.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts and stops what needs leadership. */
    private final class Leadership implements LeaderCallbacks {
        // What is guarded must have stopped before another candidate may start.
        private final Duration leftAfterLoss;

        Leadership(LeaderElectionTimes times) {
            this.leftAfterLoss = times.leaseDuration().minus(times.renewDeadline());
        }

        @Override
        public void onStartedLeading(FencingToken token) {
            elected.start();
        }

        @Override
        public void onStoppedLeading() {
            boolean freely;
            synchronized (Manager.this) {
                freely = closing;
            }
            elected.stop(freely ? settings.gracePeriod() : leftAfterLoss.dividedBy(2));
        }

        @Override
        public void onNewLeader(String identity) {
            LOG.info("manager {}: {} leads", settings.name(), identity);
        }
    }

    /** Settings of a manager. */
    public static final class Builder {

        private final KubernetesClient client;
        private String name = "keelson-manager";
        private Clock clock = Clock.system();
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private InformerScope scope = InformerScope.all();
        private Duration gracePeriod = Duration.ofSeconds(30);
        private Duration cacheSyncTimeout = Duration.ofMinutes(2);
        private @Nullable MeterRegistry registry;
        private @Nullable InetSocketAddress endpoint;
        private String leaseNamespace = "";
        private String leaseName = "";
        private String identity = "";
        private LeaderElectionTimes times = LeaderElectionTimes.standard();

        private Builder(KubernetesClient client) {
            this.client = client;
        }

        /** Appears in logs, thread names and as the field manager of what is applied. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Controllers run only while this manager holds that Lease. Without this there is no election. */
        public Builder leaderElection(String namespace, String lease) {
            leaseNamespace = namespace;
            leaseName = lease;
            return this;
        }

        public Builder leaderElection(String namespace, String lease, LeaderElectionTimes value) {
            times = value;
            return leaderElection(namespace, lease);
        }

        /** Who this candidate is; by default the host's name and a random part. */
        public Builder identity(String value) {
            identity = value;
            return this;
        }

        /** What is cached; everything by default. */
        public Builder scope(InformerScope value) {
            scope = value;
            return this;
        }

        /** How long {@link Manager#close} waits for reconciles to end. 30 s by default. */
        public Builder gracePeriod(Duration value) {
            gracePeriod = value;
            return this;
        }

        /** How long a read waits for its informer's first list. 2 minutes by default. */
        public Builder cacheSyncTimeout(Duration value) {
            cacheSyncTimeout = value;
            return this;
        }

        /** Where metrics go; by default nowhere, or to a Prometheus registry where there is an endpoint. */
        public Builder metrics(MeterRegistry value) {
            registry = value;
            return this;
        }

        /** Serves health, readiness and metrics there, over plain HTTP. Not served by default. */
        public Builder endpoint(InetSocketAddress value) {
            endpoint = value;
            return this;
        }

        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** Numbers from 0 inclusive to 1 exclusive, for jitter. */
        public Builder random(DoubleSupplier value) {
            random = value;
            return this;
        }

        public Manager build() {
            ManagerSettings.Election election = leaseName.isEmpty()
                    ? null
                    : new ManagerSettings.Election(leaseNamespace, leaseName, effectiveIdentity(), times);
            return new Manager(new ManagerSettings(
                    client, name, clock, random, scope, gracePeriod, cacheSyncTimeout, registry, endpoint, election));
        }

        private String effectiveIdentity() {
            return identity.isEmpty() ? (host().isEmpty() ? name : host()) + "_" + UUID.randomUUID() : identity;
        }
    }
}
