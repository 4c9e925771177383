package dev.keelson.bench.micro;

import dev.keelson.workqueue.WorkQueue;
import dev.keelson.workqueue.WorkQueueBuilder;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Each thread adds an item, takes one, any thread's, and is done with it. Items are never equal to one another: a queue
 * that drops an equal item would leave a thread without one.
 */
public class QueueThroughput {

    /** A queue that all threads share. */
    @State(Scope.Benchmark)
    public static class Shared {

        @Param({"work queue", "priority work queue", "LinkedBlockingQueue"})
        public String kind = "";

        private final LinkedBlockingQueue<Long> bare = new LinkedBlockingQueue<>();
        private @Nullable WorkQueue<Long> queue;

        @Setup
        public void setUp() {
            queue = switch (kind) {
                case "work queue" -> WorkQueueBuilder.<Long>named("bench").buildRateLimiting();
                case "priority work queue" ->
                    WorkQueueBuilder.<Long>named("bench").buildPriority();
                default -> null;
            };
        }

        @TearDown
        public void tearDown() {
            if (queue != null) {
                queue.close();
            }
        }
    }

    /** The items of one thread. */
    @State(Scope.Thread)
    public static class Items {

        private static final int BITS_OF_A_THREAD = 48;

        private long next;

        @Setup
        public void setUp(ThreadParams thread) {
            next = (long) thread.getThreadIndex() << BITS_OF_A_THREAD;
        }

        Long next() {
            return next++;
        }
    }

    @Benchmark
    public @Nullable Object addTakeDone(Shared shared, Items items) throws InterruptedException {
        WorkQueue<Long> queue = shared.queue;
        if (queue == null) {
            shared.bare.put(items.next());
            return shared.bare.take();
        }
        queue.add(items.next());
        Long item = queue.take();
        if (item != null) {
            queue.done(item);
        }
        return item;
    }
}
