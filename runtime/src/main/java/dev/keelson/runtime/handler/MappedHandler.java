package dev.keelson.runtime.handler;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

record MappedHandler<T>(Function<? super T, ? extends Collection<Request>> mapping) implements EventHandler<T> {

    @Override
    public void onAdd(T object, boolean initial, PriorityWorkQueue<Request> queue) {
        enqueue(mapping.apply(object), initial ? PriorityWorkQueue.LOW : PriorityWorkQueue.NORMAL, queue);
    }

    @Override
    public void onUpdate(T oldObject, T newObject, PriorityWorkQueue<Request> queue) {
        Set<Request> requests = new LinkedHashSet<>(mapping.apply(oldObject));
        requests.addAll(mapping.apply(newObject));
        enqueue(requests, isRepeat(oldObject, newObject) ? PriorityWorkQueue.LOW : PriorityWorkQueue.NORMAL, queue);
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown, PriorityWorkQueue<Request> queue) {
        enqueue(mapping.apply(object), PriorityWorkQueue.NORMAL, queue);
    }

    @Override
    public void onGeneric(T object, PriorityWorkQueue<Request> queue) {
        enqueue(mapping.apply(object), PriorityWorkQueue.NORMAL, queue);
    }

    private static void enqueue(Collection<Request> requests, int priority, PriorityWorkQueue<Request> queue) {
        requests.forEach(request -> queue.add(request, priority));
    }

    /** Whether this is no change but a resync or the repeat of a relist. */
    private static boolean isRepeat(Object before, Object after) {
        return before instanceof HasMetadata old
                && after instanceof HasMetadata now
                && Objects.equals(
                        old.getMetadata().getResourceVersion(),
                        now.getMetadata().getResourceVersion());
    }
}
