package dev.keelson.cli;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps the heap near the size of what lives in it.
 *
 * <p>Under load, objects live for as long as the history that watchers can resume from: too long for young collections,
 * not for ever. The serial collector lets its old generation grow up to the limit before it looks for such garbage, and a
 * server that needs 100 MB would take gigabytes. So a full collection is asked for whenever the heap has grown by a share
 * of what lived after the last one. It pauses the process for some 100 ms for 100 MB of live objects.
 *
 * <p>For processes of keelson's own only. The timer's task runs on the clock's thread alone.
 */
final class HeapKeeper implements AutoCloseable {

    /** The JVM's heap, in bytes. */
    interface Heap {
        /** What the heap takes of the system's memory. */
        long committed();

        /** What is in use, garbage included. */
        long used();

        void collect();
    }

    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final long LEAST_GROWTH = 48L << 20;

    private final Heap heap;
    private final Timer timer;

    /** The most that the heap may be committed before it is collected. */
    private long limit;

    private HeapKeeper(Clock clock, Heap heap) {
        this.heap = heap;
        this.limit = heap.committed() + LEAST_GROWTH;
        this.timer = clock.scheduleEvery(PERIOD, this::look);
    }

    static HeapKeeper start(Clock clock, Heap heap) {
        return new HeapKeeper(clock, heap);
    }

    /** Of this process. */
    static HeapKeeper start(Clock clock) {
        Runtime runtime = Runtime.getRuntime();
        LongSupplier used = () -> runtime.totalMemory() - runtime.freeMemory();
        return start(clock, new Heap() {
            @Override
            public long committed() {
                return runtime.totalMemory();
            }

            @Override
            public long used() {
                return used.getAsLong();
            }

            @Override
            public void collect() {
                System.gc();
            }
        });
    }

    private void look() {
        if (heap.committed() <= limit) {
            return;
        }
        heap.collect();
        limit = heap.committed() + Math.max(LEAST_GROWTH, heap.used() / 3);
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
