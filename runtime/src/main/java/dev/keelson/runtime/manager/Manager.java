package dev.keelson.runtime.manager;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.cache.CacheOptions;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.client.CachedClientBuilder;
import dev.keelson.runtime.controller.Controller;
import dev.keelson.runtime.controller.ControllerOptions;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.health.HealthChecks;
import dev.keelson.runtime.leader.FencingToken;
import dev.keelson.runtime.leader.LeaderElectionTimes;
import dev.keelson.runtime.leader.LeaderElector;
import dev.keelson.workqueue.QueueMetricsProvider;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts controllers and gives them what they share: informers, a client, events, metrics, health, leadership.
 *
 * <p>Guarantees: {@link #start} begins, one phase after the other, health and metrics endpoints, components that serve, caches,
 * what needs no leadership, and what does. Informers start at once, so that a candidate that does not lead is warm; controllers
 * start when every informer known by then has synced, and those that need leadership only while this manager leads; they stop
 * when leadership is lost and start again when it is regained. {@link #close} goes the other way: it lets controllers finish
 * within the grace period, gives leadership up after that, and then ends the rest. What fails to start, fails later or does not
 * return is logged, told by {@link #failed} and by the readiness check {@code hosted}, and keeps nothing else from working.
 * The JVM is never ended.
 *
 * <p>Follows controller-runtime's pkg/manager, which ends the process where this one reports.
 */
public final class Manager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Manager.class);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(2);
    // As in Kubernetes' own components: how long work may go on after a lost lease before the process is unhealthy.
    private static final Duration LOST_LEASE_TOLERANCE = Duration.ofSeconds(20);

    private final ManagerSettings settings;
    private final SharedParts shared;
    private final HealthChecks liveness = new HealthChecks("healthz");
    private final HealthChecks readiness = new HealthChecks("readyz");
    private final Endpoints endpoints;
    private final HostedPhases phases;
    private final HostedGroup elected;
    private final @Nullable LeaderElector elector;
    private final CompletableFuture<Void> synced = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> firstLed = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this.
    private final Set<String> controllerNames = new HashSet<>();
    // Guarded by this. Never becomes false again.
    private boolean started;
    // Guarded by this. Never becomes false again.
    private boolean closing;

    private Manager(ManagerSettings settings) {
        this.settings = settings;
        this.shared = SharedParts.of(settings);
        this.endpoints = new Endpoints(shared.registry(), shared.executor());
        this.phases = new HostedPhases(shared.executor(), settings.clock(), settings.cacheSyncTimeout());
        this.elected = phases.group(StartPhase.ELECTED);
        ManagerSettings.Election election = settings.election();
        this.elector = election == null
                ? null
                : ElectedWork.elector(
                        settings,
                        election,
                        shared,
                        new ElectedWork(settings, election, elected, firstLed, this::isClosing));
        addChecks();
    }

    private void addChecks() {
        readiness.add("caches", () -> {
            if (!synced.isDone()) {
                List<String> behind = new ArrayList<>();
                shared.informers().health().forEach((informer, health) -> {
                    if (!health.synced()) {
                        behind.add(informer);
                    }
                });
                throw new IllegalStateException("not in sync yet: " + behind);
            }
        });
        readiness.add("hosted", phases::check);
        LeaderElector candidate = elector;
        if (candidate != null) {
            liveness.add("leaderElection", () -> {
                if (!elected.isIdle()) {
                    candidate.check(LOST_LEASE_TOLERANCE);
                }
            });
        }
    }

    /** A manager for {@code client}, which stays the caller's to close, after the manager. */
    public static Builder builder(KubernetesClient client) {
        return new Builder(client);
    }

    // ---- what controllers share

    /** Reads from informers, writes to the server. */
    public CachedClient client() {
        return shared.client();
    }

    /** The informers, shared by everything in this manager. */
    public InformerFactory informers() {
        return shared.informers();
    }

    /** Informers by type, within what the manager caches. */
    public ObjectCache cache() {
        return shared.cache();
    }

    /** Records events as {@code component}. */
    public EventRecorder events(String component) {
        return shared.events().recorder(component);
    }

    public MeterRegistry metrics() {
        return shared.registry();
    }

    /** For queues outside controllers. */
    public QueueMetricsProvider queueMetrics() {
        return shared.queueMetrics();
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
        return shared.executor();
    }

    /**
     * What a controller starts from, before its own settings.
     *
     * @param type what it reconciles; null where that is no type of object
     */
    public ControllerOptions controllerOptions(String name, @Nullable ResourceType<?> type) {
        ControllerOptions options = ControllerOptions.named(name);
        ManagerSettings.ControllerDefaults defaults = settings.controllers();
        if (type == null) {
            return defaults.options().apply(options);
        }
        options = defaults.options().apply(options.withType(type));
        String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        Integer workers = defaults.workersByKind().get(kind);
        return workers == null ? options : options.withWorkers(workers);
    }

    // ---- what is hosted

    /**
     * Hosts a controller, at any time; starts it at once when others of its kind run already.
     *
     * @throws IllegalStateException when there is one of that name: their metrics and logs could not be told apart
     */
    public void add(Controller controller) {
        synchronized (this) {
            if (!controllerNames.add(controller.name())
                    && settings.controllers().uniqueNames()) {
                throw new IllegalStateException("manager " + settings.name() + " has a controller named "
                        + controller.name() + " already; give this one another name");
            }
        }
        phases.add(Hosted.of(controller));
    }

    /** Hosts something else, at any time; starts it at once when others of its phase run already. */
    public void add(Component component) {
        phases.add(Hosted.of(component));
    }

    /**
     * Fails with the first failure of something hosted: what did not start, or not in time, or failed later. Never completes
     * otherwise. {@code manager.failed().exceptionally(…)} is where a program decides to close its manager for that.
     */
    public CompletableFuture<Void> failed() {
        return phases.failed();
    }

    // ---- life

    /**
     * Starts everything in the background. Idempotent.
     *
     * @throws UncheckedIOException when an endpoint's address cannot be bound
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
        endpoints.start(settings, liveness, readiness);
        List<CompletableFuture<Void>> working = new ArrayList<>();
        Executor executor = shared.executor();
        begin(StartPhase.SERVERS, working)
                .thenComposeAsync(
                        next -> {
                            shared.informers().start();
                            return begin(StartPhase.CACHES, working);
                        },
                        executor)
                .thenComposeAsync(next -> shared.informers().synced(), executor)
                .thenComposeAsync(
                        next -> {
                            synced.complete(null);
                            return begin(StartPhase.ALWAYS, working);
                        },
                        executor)
                .thenComposeAsync(next -> elector == null ? DONE : elected.warmUp(), executor)
                .thenRunAsync(() -> stand(working), executor)
                .exceptionally(failure -> {
                    ready.completeExceptionally(failure);
                    return null;
                });
    }

    /** Completes with the phase, however that went. */
    private CompletableFuture<Void> begin(StartPhase phase, List<CompletableFuture<Void>> working) {
        CompletableFuture<Void> works = phases.group(phase).start();
        working.add(works);
        return works.exceptionally(reported -> null);
    }

    private void stand(List<CompletableFuture<Void>> working) {
        synchronized (this) {
            if (closing) {
                return;
            }
        }
        if (elector == null) {
            firstLed.complete(null);
            begin(StartPhase.ELECTED, working);
        } else {
            elector.start();
        }
        CompletableFuture.allOf(working.toArray(CompletableFuture<?>[]::new)).whenComplete((ok, failure) -> {
            if (failure == null) {
                ready.complete(null);
            } else {
                ready.completeExceptionally(failure);
            }
        });
    }

    /**
     * For programs that do nothing else: starts, and returns when the manager has closed, by {@link #close} or because the
     * JVM was told to end.
     */
    public void run() {
        closeOnExit();
        start();
        closed().join();
    }

    /** Closes this manager when the JVM is told to end, such as by SIGTERM; the JVM waits until that is done. */
    public void closeOnExit() {
        Thread hook = Threads.daemons(settings.name() + "-exit").newThread(this::close);
        Runtime.getRuntime().addShutdownHook(hook);
        closed.thenRun(() -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException ending) {
                LOG.debug("the JVM is ending", ending);
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

    /** Completes when this manager leads for the first time; at its start without leader election. */
    public CompletableFuture<Void> elected() {
        return firstLed.copy();
    }

    /** The present term of leadership; null while not leading or without leader election. */
    public @Nullable FencingToken leadership() {
        return elector == null ? null : elector.token();
    }

    /** Where health and metrics are served; null before the start and where they are not. */
    public @Nullable InetSocketAddress endpoint() {
        return endpoints.health();
    }

    /** Where metrics are served, if not with health; null before the start. */
    public @Nullable InetSocketAddress metricsEndpoint() {
        return endpoints.metrics();
    }

    /** Completes when the manager has closed. */
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /**
     * Drains and ends everything, within the grace period and a little more; blocks. What does not end in time is given up.
     * Idempotent: a second call returns at once, see {@link #closed} for the end.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        ready.completeExceptionally(new IllegalStateException("the manager was closed"));
        long began = settings.clock().nanos();
        if (elector != null) {
            await(elector.resign(), settings.gracePeriod().plus(LONGEST_FLUSH));
        }
        elected.end(left(began));
        phases.group(StartPhase.ALWAYS).end(left(began));
        await(shared.events().flush(), LONGEST_FLUSH);
        shared.events().close();
        shared.informers().close();
        phases.group(StartPhase.CACHES).end(left(began));
        phases.group(StartPhase.SERVERS).end(left(began));
        endpoints.close();
        shared.executor().shutdownNow();
        closed.complete(null);
        LOG.info("manager {} has closed", settings.name());
    }

    /** What is left of the grace period, but always enough for what ends quickly. */
    private Duration left(long began) {
        Duration left = settings.gracePeriod().minus(settings.clock().since(began));
        Duration least = settings.gracePeriod().compareTo(LONGEST_FLUSH) < 0 ? settings.gracePeriod() : LONGEST_FLUSH;
        return left.compareTo(least) < 0 ? least : left;
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

    private synchronized boolean isClosing() {
        return closing;
    }

    /** Settings of a manager. */
    public static final class Builder {

        private final KubernetesClient client;
        private String name = "keelson-manager";
        private Clock clock = Clock.system();
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private CacheOptions cache = CacheOptions.everything();
        private Duration gracePeriod = Duration.ofSeconds(30);
        private Duration cacheSyncTimeout = Duration.ofMinutes(2);
        private @Nullable MeterRegistry registry;
        private @Nullable InetSocketAddress endpoint;
        private @Nullable InetSocketAddress metricsEndpoint;
        private UnaryOperator<ControllerOptions> controllerOptions = options -> options;
        private Map<String, Integer> workersByKind = Map.of();
        private boolean uniqueControllerNames = true;
        private UnaryOperator<CachedClientBuilder> clientSettings = builder -> builder;
        private UnaryOperator<InformerFactory.Builder> informerSettings = builder -> builder;
        private Map<String, String> leaseLabels = Map.of();
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

        /** Set on the Lease beside those it has. */
        public Builder leaseLabels(Map<String, String> value) {
            leaseLabels = Map.copyOf(value);
            return this;
        }

        /**
         * Who this candidate is; by default the host's name and a random part. Must differ from that of every other process
         * that ever stands for the lease, also from this one's before a restart.
         */
        public Builder identity(String value) {
            identity = value;
            return this;
        }

        /** As {@link #cache}, the same for all types. */
        public Builder scope(InformerScope value) {
            return cache(CacheOptions.of(value));
        }

        /** What is cached of each type; everything by default. Types without namespaces are cached whole in any case. */
        public Builder cache(CacheOptions value) {
            cache = value;
            return this;
        }

        /** How long {@link Manager#close} waits for reconciles to end. 30 s by default. */
        public Builder gracePeriod(Duration value) {
            gracePeriod = value;
            return this;
        }

        /** How long a read waits for its informer's first list, and a start for a component. 2 minutes by default. */
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

        /** Serves metrics there instead of with health. */
        public Builder metricsEndpoint(InetSocketAddress value) {
            metricsEndpoint = value;
            return this;
        }

        /** Settings of {@link Manager#client}, such as a rate limit; it applies under the manager's name by default. */
        public Builder cachedClient(UnaryOperator<CachedClientBuilder> value) {
            clientSettings = value;
            return this;
        }

        /**
         * Settings of {@link Manager#informers}, such as transforms, how objects are held, or
         * {@code builder -> builder.detectMutations(true)} in tests.
         */
        public Builder informers(UnaryOperator<InformerFactory.Builder> value) {
            informerSettings = value;
            return this;
        }

        /** What all controllers have that do not say otherwise, such as {@code options -> options.withWarmUp(true)}. */
        public Builder controllers(UnaryOperator<ControllerOptions> value) {
            controllerOptions = value;
            return this;
        }

        /**
         * How many workers controllers have by what they reconcile, unless they say so themselves.
         *
         * @param value keys are {@code Kind.group}, or {@code Kind} for the core group
         */
        public Builder workersByKind(Map<String, Integer> value) {
            workersByKind = Map.copyOf(value);
            return this;
        }

        /** Whether a second controller of the same name is refused; true by default. */
        public Builder uniqueControllerNames(boolean value) {
            uniqueControllerNames = value;
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
                    : new ManagerSettings.Election(leaseNamespace, leaseName, effectiveIdentity(), times, leaseLabels);
            return new Manager(new ManagerSettings(
                    client,
                    name,
                    clock,
                    random,
                    cache,
                    gracePeriod,
                    cacheSyncTimeout,
                    registry,
                    endpoint,
                    metricsEndpoint,
                    new ManagerSettings.ControllerDefaults(controllerOptions, workersByKind, uniqueControllerNames),
                    clientSettings,
                    informerSettings,
                    election));
        }

        private String effectiveIdentity() {
            return identity.isEmpty()
                    ? (ManagerSettings.host().isEmpty() ? name : ManagerSettings.host()) + "_" + UUID.randomUUID()
                    : identity;
        }
    }
}
