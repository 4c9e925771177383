package dev.keelson.runtime.josdk;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.EventProcessor;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceDeleteEvent;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the events of the SDK's event sources and enqueues the primary resources they concern. */
final class QueueingEventProcessor<P extends HasMetadata> extends EventProcessor<P> {

    private final ControllerConfiguration<P> configuration;
    private final Metrics metrics;
    private final Map<String, Object> metadata;
    // Set before any event source starts, and anew with each start of the operator.
    private volatile @Nullable PrimaryStates<P> states;
    // Null while the controller does not work. What happens then the states keep.
    private volatile @Nullable PriorityWorkQueue<Request> queue;

    QueueingEventProcessor(Controller<P> controller) {
        super(controller.getEventSourceManager(), controller.getConfiguration().getConfigurationService());
        this.configuration = controller.getConfiguration();
        this.metrics = configuration.getConfigurationService().getMetrics();
        this.metadata = Map.of(
                Constants.RESOURCE_GVK_KEY, controller.getAssociatedGroupVersionKind(),
                Constants.CONTROLLER_NAME, configuration.getName());
    }

    static Request request(ResourceID id) {
        return Request.of(id.getNamespace().orElse(null), id.getName());
    }

    static ResourceID id(Request request) {
        return new ResourceID(request.name(), request.namespace().isEmpty() ? null : request.namespace());
    }

    /** What the SDK's metrics are told with everything. */
    Map<String, Object> metadata() {
        return metadata;
    }

    void use(PrimaryStates<P> fresh) {
        states = fresh;
    }

    void feed(PriorityWorkQueue<Request> target) {
        queue = target;
    }

    void starve() {
        queue = null;
    }

    void addAfter(Request request, Duration delay) {
        PriorityWorkQueue<Request> target = queue;
        if (target != null) {
            target.addAfter(request, delay, PriorityWorkQueue.LOW);
        }
    }

    @Override
    public void handleEvent(Event event) {
        PrimaryStates<P> known = states;
        if (known == null) {
            return;
        }
        Request request = request(event.getRelatedCustomResourceID());
        if (!noted(event, request, known)) {
            return;
        }
        metrics.eventReceived(event, metadata);
        enqueue(request);
    }

    private void enqueue(Request request) {
        PriorityWorkQueue<Request> target = queue;
        if (target != null) {
            target.add(request);
        }
    }

    /** Makes up for an event of a resource that was left out. */
    void missed(Request request) {
        PrimaryStates<P> known = states;
        if (known != null) {
            known.event(request);
            enqueue(request);
        }
    }

    private boolean noted(Event event, Request request, PrimaryStates<P> known) {
        if (!(event instanceof ResourceEvent)) {
            return known.relatedEvent(request);
        }
        if (configuration.triggerReconcilerOnAllEvents() && isDeletion(event)) {
            known.deleted(request, deletion((ResourceDeleteEvent) event));
        } else {
            known.event(request);
        }
        return true;
    }

    private static boolean isDeletion(Event event) {
        return event instanceof ResourceDeleteEvent deletion && deletion.getAction() == ResourceAction.DELETED;
    }

    /** The controller's own event source sends nothing but its primary resources. */
    @SuppressWarnings("unchecked")
    private PrimaryState.Deletion<P> deletion(ResourceDeleteEvent event) {
        P lastKnown = (P) event.getResource().orElseThrow();
        return new PrimaryState.Deletion<>(lastKnown, event.isDeletedFinalStateUnknown());
    }

    @Override
    public boolean isNextReconciliationImminent(ResourceID id) {
        PrimaryStates<P> known = states;
        return known != null && known.hasEvent(request(id));
    }

    @Override
    public boolean isRunning() {
        return queue != null;
    }

    /** The manager decides when its controllers work. */
    @Override
    public void start() {}

    /** As {@link #start}. */
    @Override
    public void stop() {}
}
