package dev.keelson.runtime.josdk;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.PriorityWorkQueue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.CompletableFuture;

/**
 * All event sources of one of the SDK's controllers, as one source. They run for as long as the operator does; this connects
 * them to the queue, and begins with every primary resource that they have told of.
 */
final class EventSourcesSource<P extends HasMetadata> implements Source {

    private final HostedController<P> controller;
    private final PrimaryStates<P> states;

    EventSourcesSource(HostedController<P> controller, PrimaryStates<P> states) {
        this.controller = controller;
        this.states = states;
    }

    @Override
    public CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
        controller.processor().feed(queue);
        states.wakeAll().forEach(request -> queue.add(request, PriorityWorkQueue.LOW));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void stop() {
        controller.processor().starve();
    }
}
