package dev.keelson.runtime.builder;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.controller.Controller;
import dev.keelson.runtime.controller.ControllerOptions;
import dev.keelson.runtime.handler.EventHandler;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.metrics.ControllerMetrics;
import dev.keelson.runtime.predicate.ObjectPredicate;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.ObjectReconciler;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.InformerSource;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.RateLimiter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts a controller together and hands it to its manager.
 *
 * <pre>{@code
 * ControllerBuilder.of(manager)
 *         .forType(Hello.class)
 *         .owns(ConfigMap.class)
 *         .reconciler(new HelloReconciler(manager.client()))
 *         .build();
 * }</pre>
 *
 * <p>What is not said here is as the manager's {@code controllers} and {@code workersByKind} say. Follows controller-runtime's
 * pkg/builder.
 */
public final class ControllerBuilder {

    private final Manager manager;
    // In the order of the calls; made when everything is known.
    private final List<Supplier<Source>> sources = new ArrayList<>();
    private ObjectPredicate<HasMetadata> everywhere = Predicates.everything();
    private Duration resync = Duration.ZERO;
    private String name = "";
    private UnaryOperator<ControllerOptions> settings = options -> options;
    private @Nullable ResourceType<?> primary;
    private @Nullable Reconciler reconciler;

    private ControllerBuilder(Manager manager) {
        this.manager = manager;
    }

    public static ControllerBuilder of(Manager manager) {
        return new ControllerBuilder(manager);
    }

    /** The controller's name, unique in its manager; by default the lower-case kind of what it reconciles. */
    public ControllerBuilder named(String value) {
        name = value;
        return this;
    }

    // ---- what leads to requests

    /** What is reconciled: a change of an object of this type leads to a request for it. */
    public <T extends HasMetadata> ControllerBuilder forType(Class<T> type) {
        return forType(ResourceType.of(type), Predicates.everything());
    }

    public <T extends HasMetadata> ControllerBuilder forType(Class<T> type, ObjectPredicate<? super T> predicate) {
        return forType(ResourceType.of(type), predicate);
    }

    /** As {@link #forType(Class)}, for a type without an own class, or of which only metadata is wanted. */
    public <T extends HasMetadata> ControllerBuilder forType(ResourceType<T> type) {
        return forType(type, Predicates.everything());
    }

    /** @throws IllegalStateException when there is such a type already */
    public <T extends HasMetadata> ControllerBuilder forType(
            ResourceType<T> type, ObjectPredicate<? super T> predicate) {
        if (primary != null) {
            throw new IllegalStateException("the controller reconciles " + primary + " already");
        }
        primary = type;
        return watches(type, EventHandlers.enqueueObject(), predicate);
    }

    /** A change of an object of this type leads to a request for the reconciled object that controls it. */
    public <T extends HasMetadata> ControllerBuilder owns(Class<T> type) {
        return owns(ResourceType.of(type), Predicates.everything());
    }

    public <T extends HasMetadata> ControllerBuilder owns(Class<T> type, ObjectPredicate<? super T> predicate) {
        return owns(ResourceType.of(type), predicate);
    }

    public <T extends HasMetadata> ControllerBuilder owns(ResourceType<T> type, ObjectPredicate<? super T> predicate) {
        return watches(type, () -> EventHandlers.enqueueController(owner()), predicate);
    }

    /** A change of an object of this type leads to a request for every reconciled object among its owners. */
    public <T extends HasMetadata> ControllerBuilder ownsWithOthers(Class<T> type) {
        return ownsWithOthers(ResourceType.of(type), Predicates.everything());
    }

    public <T extends HasMetadata> ControllerBuilder ownsWithOthers(
            ResourceType<T> type, ObjectPredicate<? super T> predicate) {
        return watches(type, () -> EventHandlers.enqueueOwners(owner()), predicate);
    }

    private ResourceType<?> owner() {
        ResourceType<?> owner = primary;
        if (owner == null) {
            throw new IllegalStateException("owns needs forType: it says who the owner is");
        }
        return owner;
    }

    /** A change of an object of this type leads to the requests that {@code handler} finds. */
    public <T extends HasMetadata> ControllerBuilder watches(Class<T> type, EventHandler<? super T> handler) {
        return watches(ResourceType.of(type), handler, Predicates.everything());
    }

    public <T extends HasMetadata> ControllerBuilder watches(
            Class<T> type, EventHandler<? super T> handler, ObjectPredicate<? super T> predicate) {
        return watches(ResourceType.of(type), handler, predicate);
    }

    public <T extends HasMetadata> ControllerBuilder watches(
            ResourceType<T> type, EventHandler<? super T> handler, ObjectPredicate<? super T> predicate) {
        return watches(type, () -> handler, predicate);
    }

    private <T extends HasMetadata> ControllerBuilder watches(
            ResourceType<T> type,
            Supplier<? extends EventHandler<? super T>> handler,
            ObjectPredicate<? super T> predicate) {
        Duration period = resync;
        sources.add(() -> new InformerSource<>(
                manager.cache().informer(type),
                handler.get(),
                Predicates.<T>everything().and(everywhere).and(predicate),
                period,
                manager.clock(),
                manager.executor()));
        return this;
    }

    /** Another source of requests, which {@link #filter} does not concern. */
    public ControllerBuilder source(Source source) {
        sources.add(() -> source);
        return this;
    }

    /** Applies to all types, whenever they are named, beside their own predicates. */
    public ControllerBuilder filter(ObjectPredicate<HasMetadata> predicate) {
        everywhere = everywhere.and(predicate);
        return this;
    }

    /** How often every object of the types named after this call is looked at without a change. Never by default. */
    public ControllerBuilder resync(Duration period) {
        resync = period;
        return this;
    }

    // ---- how it works

    /** Any settings; later calls change what earlier ones set. */
    public ControllerBuilder options(UnaryOperator<ControllerOptions> change) {
        UnaryOperator<ControllerOptions> former = settings;
        settings = options -> change.apply(former.apply(options));
        return this;
    }

    /** How many requests are reconciled at once; 1 by default. */
    public ControllerBuilder workers(int workers) {
        return options(options -> options.withWorkers(workers));
    }

    /** The delays of retries; 5 ms to 1000 s an object, and 10 a second over all, by default. */
    public ControllerBuilder rateLimiter(RateLimiter<Request> limiter) {
        return options(options -> options.withRateLimiter(limiter));
    }

    /** A reconcile that takes longer is interrupted and retried. No limit by default. */
    public ControllerBuilder reconcileTimeout(Duration limit) {
        return options(options -> options.withReconcileTimeout(limit));
    }

    /** How long sources may take to deliver their initial state before that is reported. 2 minutes by default. */
    public ControllerBuilder syncTimeout(Duration limit) {
        return options(options -> options.withSyncTimeout(limit));
    }

    /** Whether the controller may run only while its manager leads; true by default. */
    public ControllerBuilder needsLeadership(boolean needed) {
        return options(options -> options.withNeedsLeadership(needed));
    }

    /** Whether sources fill the queue while the manager does not lead, so that it can begin at once; false by default. */
    public ControllerBuilder warmUp(boolean wanted) {
        return options(options -> options.withWarmUp(wanted));
    }

    /** Whether live events overtake initial lists, resyncs and periodic requests; true by default. */
    public ControllerBuilder priorities(boolean wanted) {
        return options(options -> options.withPriorities(wanted));
    }

    /**
     * Whether an {@link Error} that the reconciler throws is retried like other failures; true by default. Otherwise it ends
     * its worker and is told by {@link Manager#failed}.
     */
    public ControllerBuilder containErrors(boolean wanted) {
        return options(options -> options.withContainErrors(wanted));
    }

    public ControllerBuilder reconciler(Reconciler value) {
        reconciler = value;
        return this;
    }

    /** A reconciler that is handed the object of {@code type} that the request names, read from the manager's cache. */
    public <T extends HasMetadata> ControllerBuilder reconciler(Class<T> type, ObjectReconciler<? super T> value) {
        return reconciler(request -> {
            T object = manager.client().get(type, request);
            return object == null ? value.gone(request) : value.reconcile(object);
        });
    }

    /**
     * Makes the controller and adds it to the manager.
     *
     * @throws IllegalStateException when there is no reconciler, no source, no name or no owner, or the name is taken
     */
    public Controller build() {
        Reconciler reconcile = reconciler;
        if (reconcile == null || sources.isEmpty()) {
            throw new IllegalStateException("a controller needs a reconciler and at least one type or source");
        }
        ControllerOptions options = settings.apply(manager.controllerOptions(effectiveName(), primary));
        Controller controller = new Controller(
                options,
                reconcile,
                sources.stream().map(Supplier::get).toList(),
                manager.clock(),
                manager.executor(),
                manager.queueMetrics(),
                new ControllerMetrics(manager.metrics(), options.name(), options.workers()),
                options.needsLeadership() ? manager::isLeading : () -> true);
        manager.add(controller);
        return controller;
    }

    private String effectiveName() {
        if (!name.isEmpty()) {
            return name;
        }
        ResourceType<?> type = primary;
        if (type == null) {
            throw new IllegalStateException("a controller without forType needs a name");
        }
        return type.kind().toLowerCase(Locale.ROOT);
    }
}
