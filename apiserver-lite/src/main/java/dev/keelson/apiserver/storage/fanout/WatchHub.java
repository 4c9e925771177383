package dev.keelson.apiserver.storage.fanout;

import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands committed events to the subscriptions, one batch after the other. Who has published calls {@link #deliver} once it
 * holds no lock; that starts a round on the executor unless one is under way, in which case that one goes on: no two
 * deliveries overlap, and none is left.
 */
public final class WatchHub {

    private sealed interface Task {}

    private record Batch(List<StorageEvent> events, long revision) implements Task {}

    private record ProgressRequest(Subscription subscription, long target) implements Task {}

    private final Executor executor;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    // True from the start of a round to its end.
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    // Touched within a round only.
    private final List<ProgressRequest> waiting = new ArrayList<>();
    // Written within a round only. Every event up to it has been handed to every subscription.
    private volatile long delivered;

    /** @param revision up to which everything counts as delivered */
    public WatchHub(Executor executor, long revision) {
        this.executor = executor;
        this.delivered = revision;
    }

    /** Every event up to this has been handed to every subscription. */
    public long delivered() {
        return delivered;
    }

    /** Called in the order of revisions; {@link #deliver} must follow. */
    public void publish(List<StorageEvent> events, long revision) {
        tasks.add(new Batch(events, revision));
    }

    /** Has the subscription told of its progress once everything up to {@code target} has been delivered. */
    public void requestProgress(Subscription subscription, long target) {
        tasks.add(new ProgressRequest(subscription, target));
        deliver();
    }

    /** Events published from now on reach it. */
    public void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    public void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    /** Ends every subscription there is now. */
    public void endAll(StorageException reason) {
        subscriptions.forEach(subscription -> subscription.fail(reason));
    }

    /** Ends those that still wait for what happened up to a revision. */
    public void endThoseBefore(long revision, StorageException reason) {
        for (Subscription subscription : subscriptions) {
            if (subscription.joinedAt() < revision) {
                subscription.fail(reason);
            }
        }
    }

    /** Has everything published so far delivered, by this or another thread. */
    public void deliver() {
        if (!tasks.isEmpty() && underWay.compareAndSet(false, true)) {
            executor.execute(this::round);
        }
    }

    private void round() {
        try {
            for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
                if (task instanceof Batch batch) {
                    deliver(batch);
                } else if (task instanceof ProgressRequest request) {
                    waiting.add(request);
                }
                answerWaiting();
            }
        } finally {
            underWay.set(false);
        }
        // What was added after the last poll found the round still under way.
        deliver();
    }

    private void deliver(Batch batch) {
        for (Subscription subscription : subscriptions) {
            subscription.offer(batch.events());
        }
        delivered = batch.revision();
    }

    private void answerWaiting() {
        for (Iterator<ProgressRequest> iterator = waiting.iterator(); iterator.hasNext(); ) {
            ProgressRequest request = iterator.next();
            if (request.target() <= delivered) {
                iterator.remove();
                request.subscription().offerProgress(delivered);
            }
        }
    }
}
