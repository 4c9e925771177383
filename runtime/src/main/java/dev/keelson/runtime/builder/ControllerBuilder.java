package dev.keelson.runtime.builder;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.controller.Controller;
import dev.keelson.runtime.controller.ControllerOptions;
import dev.keelson.runtime.handler.EventHandler;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.metrics.ControllerMetrics;
import dev.keelson.runtime.predicate.ObjectPredicate;
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
 * <p>Follows controller-runtime's pkg/builder.
 */
public final class ControllerBuilder {

    private final Manager manager;
    private final List<Source> sources = new ArrayList<>();
    private ObjectPredicate<HasMetadata> everywhere = new ObjectPredicate<>() {};
    private Duration resync = Duration.ZERO;
    private ControllerOptions options = ControllerOptions.named("");
    private @Nullable ResourceType<?> primary;
    private @Nullable Reconciler reconciler;

    private ControllerBuilder(Manager manager) {
        this.manager = manager;
    }

    public static ControllerBuilder of(Manager manager) {
        return new ControllerBuilder(manager);
    }

    /** The controller's name; by default the lower-case kind of what it reconciles. */
    public ControllerBuilder named(String name) {
        options = new ControllerOptions(
                name, options.workers(), options.rateLimiter(), options.reconcileTimeout(), options.needsLeadership());
        return this;
    }

    /** What is reconciled: a change of an object of this type leads to a request for it. */
    public <T extends HasMetadata> ControllerBuilder forType(Class<T> type) {
        return forType(ResourceType.of(type), new ObjectPredicate<>() {});
    }

    public <T extends HasMetadata> ControllerBuilder forType(Class<T> type, ObjectPredicate<? super T> predicate) {
        return forType(ResourceType.of(type), predicate);
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
        return owns(type, new ObjectPredicate<>() {});
    }

    /** @throws IllegalStateException when {@link #forType(Class)} was not called before */
    public <T extends HasMetadata> ControllerBuilder owns(Class<T> type, ObjectPredicate<? super T> predicate) {
        ResourceType<?> owner = primary;
        if (owner == null) {
            throw new IllegalStateException("forType must come before owns: it says who the owner is");
        }
        EventHandler<T> handler = owner.namespaced()
                ? EventHandlers.enqueueController(owner.group(), owner.kind())
                : EventHandlers.enqueueClusterController(owner.group(), owner.kind());
        return watches(ResourceType.of(type), handler, predicate);
    }

    /** A change of an object of this type leads to the requests that {@code handler} finds. */
    public <T extends HasMetadata> ControllerBuilder watches(Class<T> type, EventHandler<? super T> handler) {
        return watches(ResourceType.of(type), handler, new ObjectPredicate<>() {});
    }

    public <T extends HasMetadata> ControllerBuilder watches(
            Class<T> type, EventHandler<? super T> handler, ObjectPredicate<? super T> predicate) {
        return watches(ResourceType.of(type), handler, predicate);
    }

    public <T extends HasMetadata> ControllerBuilder watches(
            ResourceType<T> type, EventHandler<? super T> handler, ObjectPredicate<? super T> predicate) {
        ObjectPredicate<T> both = new ObjectPredicate<T>() {}.and(everywhere).and(predicate);
        return source(new InformerSource<>(manager.cache().informer(type), handler, both, resync));
    }

    /** Another source of requests. */
    public ControllerBuilder source(Source source) {
        sources.add(source);
        return this;
    }

    /** Applies to all types named after this call. */
    public ControllerBuilder filter(ObjectPredicate<HasMetadata> predicate) {
        everywhere = everywhere.and(predicate);
        return this;
    }

    /** How often every object of the types named after this call is looked at without a change. Never by default. */
    public ControllerBuilder resync(Duration period) {
        resync = period;
        return this;
    }

    /** How many requests are reconciled at once; 1 by default. */
    public ControllerBuilder workers(int workers) {
        options = options.withWorkers(workers);
        return this;
    }

    /** The delays of retries; 5 ms to 1000 s an object, and 10 a second over all, by default. */
    public ControllerBuilder rateLimiter(RateLimiter<Request> limiter) {
        options = options.withRateLimiter(limiter);
        return this;
    }

    /** A reconcile that takes longer is interrupted and retried. No limit by default. */
    public ControllerBuilder reconcileTimeout(Duration limit) {
        options = options.withReconcileTimeout(limit);
        return this;
    }

    /** Whether the controller may run only while its manager leads; true by default. */
    public ControllerBuilder needsLeadership(boolean needed) {
        options = options.withNeedsLeadership(needed);
        return this;
    }

    public ControllerBuilder reconciler(Reconciler value) {
        reconciler = value;
        return this;
    }

    /**
     * Makes the controller and adds it to the manager.
     *
     * @throws IllegalStateException when there is no reconciler, no source or no name
     */
    public Controller build() {
        Reconciler reconcile = reconciler;
        ResourceType<?> type = primary;
        if (reconcile == null || sources.isEmpty()) {
            throw new IllegalStateException("a controller needs a reconciler and at least one type or source");
        }
        if (options.name().isEmpty()) {
            if (type == null) {
                throw new IllegalStateException("a controller without forType needs a name");
            }
            named(type.kind().toLowerCase(Locale.ROOT));
        }
        Controller controller = new Controller(
                options,
                reconcile,
                sources,
                manager.clock(),
                manager.executor(),
                manager.queueMetrics(),
                new ControllerMetrics(manager.metrics(), options.name(), options.workers()));
        manager.add(controller);
        return controller;
    }
}
