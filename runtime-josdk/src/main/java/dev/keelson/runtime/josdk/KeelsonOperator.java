package dev.keelson.runtime.josdk;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.CacheForm;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.ObjectCopier;
import dev.keelson.runtime.controller.Controller;
import dev.keelson.runtime.controller.ControllerOptions;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.metrics.ControllerMetrics;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.api.config.ConfigurationService;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of Java Operator SDK's {@code Operator}: the same reconcilers, configuration and calls, run by Keelson.
 *
 * <pre>{@code
 * Operator operator = new KeelsonOperator();   // was: new Operator()
 * operator.register(new WebPageReconciler());
 * operator.start();
 * }</pre>
 *
 * <p>Guarantees: those of the package and of {@link dev.keelson.runtime.reconcile.Reconciler}. {@link #start} returns when
 * every event source has its initial state and, without leader election, the controllers work; with it, they work whenever
 * this process leads, and event sources are warm meanwhile. {@link #stop} lets reconciles end within the configured
 * termination time-out and then releases the lease, so that another process takes over at once. The operator can be started
 * again after that. Safe for many threads.
 *
 * <p>Differences from the SDK's: losing leadership stops the controllers instead of ending the JVM, whatever
 * {@code exitOnStopLeading} says; {@code concurrentReconciliationThreads} is a number for each controller and not for all
 * together; an informer does not stop by itself, so a handler for stopped informers is told only of their end with the
 * operator.
 *
 * <p>Follows Java Operator SDK 5.3.
 */
public final class KeelsonOperator extends Operator {

    /**
     * What lives from a start to a stop.
     *
     * @param informers not the manager's own, since controllers work also while an informer cannot sync, if so configured
     * @param copies what those informers hand out
     */
    private record Running(Manager manager, InformerFactory informers, OwnCopies copies) {}

    private static final Logger LOG = LoggerFactory.getLogger(KeelsonOperator.class);
    private static final String NAME = "josdk-operator";

    // Guarded by this. In the order of their registration.
    private final Map<String, HostedController<?>> controllers = new LinkedHashMap<>();
    // Guarded by this. Null while stopped.
    private @Nullable Running running;
    // Guarded by this.
    private UnaryOperator<Manager.Builder> settings = UnaryOperator.identity();
    // Guarded by this.
    private boolean endlessRetries;

    /** With the SDK's defaults and the client of the current context. */
    public KeelsonOperator() {}

    /** With the SDK's configuration, changed. */
    public KeelsonOperator(Consumer<ConfigurationServiceOverrider> overrider) {
        super(overrider);
    }

    public KeelsonOperator(ConfigurationService configuration) {
        super(configuration);
    }

    @Override
    protected ConfigurationService initConfigurationService(
            @Nullable KubernetesClient client, @Nullable Consumer<ConfigurationServiceOverrider> overrider) {
        CodeCloner cloner = new CodeCloner();
        Consumer<ConfigurationServiceOverrider> defaults = settings -> settings.withResourceCloner(cloner);
        ConfigurationService configuration =
                super.initConfigurationService(client, overrider == null ? defaults : defaults.andThen(overrider));
        cloner.use(ObjectCopier.of(configuration.getKubernetesClient().getKubernetesSerialization()));
        return configuration;
    }

    /**
     * Goes on with a retry's last delay when its attempts are used up, instead of waiting for the next event. Applies from the
     * next start.
     */
    public synchronized KeelsonOperator withEndlessRetries() {
        endlessRetries = true;
        return this;
    }

    /**
     * Changes the manager's settings, such as its metrics registry, endpoint or clock. Applies from the next start.
     *
     * @param change given a builder on which the SDK's configuration has been set
     */
    public synchronized KeelsonOperator withManager(UnaryOperator<Manager.Builder> change) {
        settings = change;
        return this;
    }

    @Override
    public synchronized <P extends HasMetadata> RegisteredController<P> register(
            Reconciler<P> reconciler, @Nullable ControllerConfiguration<P> configuration) {
        if (running != null) {
            throw new OperatorException("controllers are registered before the operator is started");
        }
        if (configuration == null) {
            throw new OperatorException("there is no configuration for reconciler "
                    + reconciler.getClass().getName() + ", only for "
                    + getConfigurationService().getKnownReconcilerNames());
        }
        if (controllers.containsKey(configuration.getName())) {
            throw new OperatorException("there is a controller named " + configuration.getName() + " already");
        }
        KubernetesClient client = RedirectedClient.of(getKubernetesClient(), this::informers);
        HostedController<P> controller = new HostedController<>(reconciler, configuration, client);
        controllers.put(configuration.getName(), controller);
        return controller;
    }

    private synchronized @Nullable InformerFactory informers() {
        return running == null ? null : running.informers();
    }

    /**
     * @throws OperatorException with a cause, when there is no controller, its resource is unknown to the server, the lease
     *     may not be used, or an event source does not start in time and is configured to stop the operator then
     */
    @Override
    public void start() {
        try {
            Optional<Election> election = getConfigurationService()
                    .getLeaderElectionConfiguration()
                    .map(configuration -> new Election(configuration, getKubernetesClient()));
            Running starting = begin(election);
            if (starting != null) {
                start(starting, election);
            }
        } catch (RuntimeException failed) {
            stop();
            throw new OperatorException("the operator cannot start: " + failed.getMessage(), failed);
        }
    }

    private void start(Running starting, Optional<Election> election) {
        election.ifPresent(Election::checkAccess);
        getConfigurationService().getExecutorServiceManager().start(getConfigurationService());
        tellOfLeadership(starting.manager());
        List<HostedController<?>> hosted = hosted();
        hosted.forEach(controller -> host(controller, starting));
        startEventSources(hosted);
        starting.manager().start();
        await(starting.manager());
    }

    private synchronized List<HostedController<?>> hosted() {
        return List.copyOf(controllers.values());
    }

    /** Null when it has begun already. */
    private synchronized @Nullable Running begin(Optional<Election> election) {
        if (running != null) {
            return null;
        }
        if (controllers.isEmpty()) {
            throw new OperatorException("no controller is registered");
        }
        Manager manager = settings.apply(builder(election)).build();
        OwnCopies copies = new OwnCopies(ObjectCopier.of(getKubernetesClient().getKubernetesSerialization()));
        running = new Running(manager, informers(manager.clock(), copies), copies);
        manager.readiness().add("event-sources", this::checkEventSources);
        return running;
    }

    private InformerFactory informers(Clock clock, OwnCopies copies) {
        return InformerFactory.builder(getKubernetesClient())
                .clock(clock)
                .copier(copies)
                // The SDK finds event sources by the very class of an object, which a lazy one is not of.
                .cacheForm(CacheForm.OBJECTS)
                .cacheForm(GenericKubernetesResource.class, CacheForm.COMPACT)
                .build();
    }

    private Manager.Builder builder(Optional<Election> election) {
        ConfigurationService configuration = getConfigurationService();
        Manager.Builder builder = Manager.builder(getKubernetesClient())
                .name(NAME)
                .cacheSyncTimeout(configuration.cacheSyncTimeout())
                // Reconciles are interrupted when three quarters of it have passed.
                .gracePeriod(configuration
                        .reconciliationTerminationTimeout()
                        .multipliedBy(4)
                        .dividedBy(3));
        election.ifPresent(configured -> configured.configure(builder));
        return builder;
    }

    private void checkEventSources() {
        getRuntimeInfo().unhealthyEventSources().forEach((controller, unhealthy) -> {
            if (!unhealthy.isEmpty()) {
                throw new IllegalStateException(
                        "event sources of " + controller + " are not healthy: " + unhealthy.keySet());
            }
        });
    }

    private <P extends HasMetadata> void host(HostedController<P> controller, Running in) {
        Manager host = in.manager();
        ControllerConfiguration<P> configuration = controller.getConfiguration();
        PrimaryStates<P> states =
                new PrimaryStates<>(host.clock(), configuration.getRetry(), endless(), configuration.getRateLimiter());
        controller.processor().use(states);
        ControllerOptions options = host.controllerOptions(configuration.getName(), null)
                .withWorkers(getConfigurationService().concurrentReconciliationThreads())
                .withRateLimiter(new RetryDelays(states))
                .withNeedsLeadership(getConfigurationService()
                        .getLeaderElectionConfiguration()
                        .isPresent());
        host.add(new Controller(
                options,
                new PrimaryReconciler<>(controller, states, in.copies()),
                List.of(new EventSourcesSource<>(controller, states)),
                host.clock(),
                host.executor(),
                host.queueMetrics(),
                new ControllerMetrics(host.metrics(), options.name(), options.workers()),
                options.needsLeadership() ? host::isLeading : () -> true));
    }

    private void tellOfLeadership(Manager host) {
        getConfigurationService()
                .getLeaderElectionConfiguration()
                .flatMap(LeaderElectionConfiguration::getLeaderCallbacks)
                .ifPresent(callbacks -> host.add(new LeadershipListener(callbacks)));
    }

    private synchronized boolean endless() {
        return endlessRetries;
    }

    private void startEventSources(List<HostedController<?>> hosted) {
        getConfigurationService()
                .getExecutorServiceManager()
                .boundedExecuteAndWaitForAllToComplete(
                        hosted.stream(),
                        controller -> {
                            controller.start(false);
                            return null;
                        },
                        controller -> "event sources of "
                                + controller.getConfiguration().getName());
    }

    private void await(Manager starting) {
        Duration limit = getConfigurationService().cacheSyncTimeout();
        try {
            starting.ready().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new OperatorException("the controllers do not work after " + limit, late);
        } catch (ExecutionException failed) {
            throw new OperatorException("the controllers cannot work", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OperatorException("interrupted while starting", interrupted);
        }
    }

    /** Idempotent. */
    @Override
    public void stop() {
        Running stopping;
        synchronized (this) {
            stopping = running;
        }
        if (stopping != null) {
            // Before the event sources: a reconcile that is ending still reads from them.
            stopping.manager().close();
            hosted().forEach(io.javaoperatorsdk.operator.processing.Controller::stop);
            stopping.informers().close();
        }
        getConfigurationService()
                .getExecutorServiceManager()
                .stop(getConfigurationService().reconciliationTerminationTimeout());
        synchronized (this) {
            if (running == stopping) {
                running = null;
            }
        }
        if (stopping != null && getConfigurationService().closeClientOnStop()) {
            getKubernetesClient().close();
        }
    }

    /** As the SDK's, with leader election too: the lease is released when the JVM ends. */
    @Override
    public void installShutdownHook(Duration gracefulShutdownTimeout) {
        Runtime.getRuntime().addShutdownHook(Threads.daemons(NAME + "-exit").newThread(this::stop));
        LOG.debug("{} stops with the JVM", NAME);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public synchronized Optional<RegisteredController> getRegisteredController(String name) {
        return Optional.ofNullable(controllers.get(name));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public synchronized Set<RegisteredController> getRegisteredControllers() {
        return new LinkedHashSet<>(controllers.values());
    }

    @Override
    public synchronized int getRegisteredControllersNumber() {
        return controllers.size();
    }

    private synchronized boolean hasStarted() {
        return running != null && running.manager().ready().isDone();
    }

    @Override
    public RuntimeInfo getRuntimeInfo() {
        return new RuntimeInfo(this) {
            @Override
            public boolean isStarted() {
                return hasStarted();
            }
        };
    }
}
