package dev.keelson.runtime.source;

import dev.keelson.runtime.handler.EventHandler;
import dev.keelson.runtime.predicate.ObjectPredicate;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Generic events that the program itself sends. An event sent while the source is stopped is lost. */
public final class ChannelSource<T> implements Source {

    private final EventHandler<? super T> handler;
    private final ObjectPredicate<? super T> predicate;
    // Null while stopped.
    private volatile @Nullable PriorityWorkQueue<Request> target;

    public ChannelSource(EventHandler<? super T> handler, ObjectPredicate<? super T> predicate) {
        this.handler = handler;
        this.predicate = predicate;
    }

    /** Hands {@code object} to the handler on the calling thread, if the source is started and the predicate agrees. */
    public void send(T object) {
        PriorityWorkQueue<Request> queue = target;
        if (queue != null && predicate.onGeneric(object)) {
            handler.onGeneric(object, queue);
        }
    }

    @Override
    public CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
        target = queue;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void stop() {
        target = null;
    }

    @Override
    public String toString() {
        return "channel";
    }
}
