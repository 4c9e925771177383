package dev.keelson.bench.micro;

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

        @Param({"work queue", "priority work queue", "client-java DefaultWorkQueue", "LinkedBlockingQueue"})
        public String kind = "";

        private QueueUnderTest queue = QueueUnderTest.named("LinkedBlockingQueue");

        @Setup
        public void setUp() {
            queue = QueueUnderTest.named(kind);
        }

        @TearDown
        public void tearDown() {
            queue.close();
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
        QueueUnderTest queue = shared.queue;
        queue.add(items.next());
        Long item = queue.take();
        if (item != null) {
            queue.done(item);
        }
        return item;
    }
}
