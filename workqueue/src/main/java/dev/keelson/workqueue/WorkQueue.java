package dev.keelson.workqueue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue of things to look at, not of messages.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>an item waits at most once, however often it is added;
 *   <li>an item is in at most one worker's hands: added meanwhile, it waits again as soon as that worker is done;
 *   <li>after an add that was not refused, the item is handed out at least once more, by a call that returns after the
 *       add began; so a worker sees what was written before the add;
 *   <li>items come in the order in which they began to wait;
 *   <li>every waiting item finds a waiting worker: no wake-up is lost, also not when a worker is interrupted;
 *   <li>all methods may be called from any thread; only {@link #take} and {@link #drain} wait.
 * </ul>
 *
 * <p>Items need {@code equals} and {@code hashCode} and must not change while they are queued. The queue is not bounded
 * but by the number of different items. The worker's loop:
 *
 * <pre>{@code
 * for (T item = queue.take(); item != null; item = queue.take()) {
 *     try {
 *         work(item);
 *     } finally {
 *         queue.done(item);
 *     }
 * }
 * }</pre>
 *
 * <p>Follows k8s.io/client-go/util/workqueue/queue.go.
 *
 * @param <T> what the queue holds, usually an object's key
 */
public interface WorkQueue<T> extends AutoCloseable {

    /**
     * Marks {@code item} as needing work. Does nothing when it waits already; when a worker has it, it waits again as
     * soon as that worker is done. Ignored after {@link #shutDown}.
     */
    void add(T item);

    /** How many items wait, not counting those being worked on or delayed. */
    int size();

    /**
     * Waits for an item and hands it to the caller, who must call {@link #done} with it.
     *
     * @return null once the queue is shut down and nothing waits any more; the worker should end
     * @throws InterruptedException when the calling thread is interrupted before it has an item; it then has none
     */
    @Nullable
    T take() throws InterruptedException;

    /** As {@link #take}, but returns null at once when nothing waits. */
    @Nullable
    T poll();

    /** Ends the caller's work on {@code item}. Ignored for an item that nobody has taken. */
    void done(T item);

    /**
     * Refuses further items, but those that were added again while in work. What waits is still handed out; delayed items
     * are given up. Ends every {@link #drain} that waits. Idempotent, does not block.
     */
    void shutDown();

    /**
     * Refuses further items as {@link #shutDown} does, and then waits until everything that waited has been taken and is
     * done. Works the same on a queue that was shut down before. A {@link #shutDown} meanwhile ends the waiting at once;
     * that is how to give up a drain. May be called by several threads.
     *
     * @param timeout how long to wait at most
     * @return whether nothing waits and nothing is in work
     * @throws InterruptedException when the calling thread is interrupted; the queue stays shut down
     */
    boolean drain(Duration timeout) throws InterruptedException;

    /** Whether {@link #shutDown} or {@link #drain} was called. */
    boolean isShuttingDown();

    /** The same as {@link #shutDown}. */
    @Override
    default void close() {
        shutDown();
    }
}
