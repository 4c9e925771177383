package dev.keelson.workqueue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue of things to look at, not of messages: an item waits at most once and is worked on by at most one worker.
 *
 * <p>Items need {@code equals} and {@code hashCode} and must not change while they are queued. All methods may be called
 * from any thread. The worker's loop:
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
     */
    @Nullable
    T take() throws InterruptedException;

    /** As {@link #take}, but returns null at once when nothing waits. */
    @Nullable
    T poll();

    /** Ends the caller's work on {@code item}. Ignored for an item that nobody has taken. */
    void done(T item);

    /**
     * Refuses further items. What waits is still handed out; delayed items are given up. Idempotent, does not block.
     */
    void shutDown();

    /**
     * As {@link #shutDown}, and then waits until everything that waited has been taken and is done.
     *
     * @param timeout how long to wait at most
     * @return whether everything was done in time
     */
    boolean drain(Duration timeout) throws InterruptedException;

    boolean isShuttingDown();

    /** The same as {@link #shutDown}. */
    @Override
    default void close() {
        shutDown();
    }
}
