package dev.keelson.runtime.josdk;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.EventProcessor;
import org.jspecify.annotations.Nullable;

/** The SDK's controller with its event sources and workflow, but another event processor. */
final class HostedController<P extends HasMetadata> extends Controller<P> {

    // Made on first use, which is in the constructor of the superclass: an initializer here would undo it.
    private @Nullable QueueingEventProcessor<P> processor;

    HostedController(Reconciler<P> reconciler, ControllerConfiguration<P> configuration, KubernetesClient client) {
        super(reconciler, configuration, client);
    }

    /** Null only while the superclass makes its event sources, which it gives the processor afterwards. */
    @Override
    @SuppressWarnings("NullAway")
    public synchronized EventProcessor<P> getEventProcessor() {
        return getEventSourceManager() == null ? null : processor();
    }

    synchronized QueueingEventProcessor<P> processor() {
        if (processor == null) {
            processor = new QueueingEventProcessor<>(this);
        }
        return processor;
    }
}
