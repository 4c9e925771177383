package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many producers and workers on few keys, most adds falling into the work on their key; some adds are delayed, by producers
 * that also let the time pass, and some come from the worker that has the key.
 */
@Timeout(120)
class QueueStressTest {

    private static final int KEYS = 8;
    private static final int ADDS_A_PRODUCER = 50_000;
    private static final int PRODUCERS = 4;
    private static final int WORKERS = 6;

    // The version that producers have announced and the one that workers have seen, by key.
    private final AtomicLongArray announced = new AtomicLongArray(KEYS);
    private final AtomicLongArray seen = new AtomicLongArray(KEYS);
    private final AtomicLongArray passed = new AtomicLongArray(KEYS);
    private final AtomicIntegerArray onWorkers = new AtomicIntegerArray(KEYS);
    private final FakeClock clock = new FakeClock();
    private final AtomicInteger violations = new AtomicInteger();
    private final PriorityWorkQueue<Integer> queue =
            WorkQueueBuilder.<Integer>named("stress").clock(clock).buildPriority();

    @Test
    void noKeyIsOnTwoWorkersAndNoAddIsLost() throws Exception {
        ExecutorService pool = Threads.blocking("stress");
        List<Future<?>> producers = new ArrayList<>();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(pool.submit(this::work));
        }
        for (int i = 0; i < PRODUCERS; i++) {
            int seed = i;
            producers.add(pool.submit(() -> produce(new Random(seed))));
        }
        for (Future<?> producer : producers) {
            producer.get(60, TimeUnit.SECONDS);
        }
        clock.advance(Duration.ofNanos(3));
        assertThat(drain()).isTrue();
        for (Future<?> worker : workers) {
            worker.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();

        assertThat(violations).hasValue(0);
        for (int key = 0; key < KEYS; key++) {
            assertThat(seen.get(key)).as("key %d", key).isEqualTo(announced.get(key));
        }
    }

    /** The queue's clock stands, so this takes as long as the workers need. */
    private boolean drain() throws InterruptedException {
        return queue.drain(Duration.ofNanos(1));
    }

    private void produce(Random random) {
        for (int i = 0; i < ADDS_A_PRODUCER; i++) {
            int key = random.nextInt(KEYS);
            announced.incrementAndGet(key);
            if (random.nextInt(4) == 0) {
                queue.addAfter(key, Duration.ofNanos(1 + random.nextInt(3)), random.nextInt(3) - 1);
                clock.advance(Duration.ofNanos(random.nextInt(3)));
            } else {
                queue.add(key, random.nextInt(3) - 1);
            }
        }
    }

    private Void work() throws InterruptedException {
        for (Integer key = queue.take(); key != null; key = queue.take()) {
            if (onWorkers.incrementAndGet(key) != 1) {
                violations.incrementAndGet();
            }
            seen.set(key, announced.get(key));
            if (passed.incrementAndGet(key) % 100 == 0) {
                announced.incrementAndGet(key);
                queue.add(key);
            }
            onWorkers.decrementAndGet(key);
            queue.done(key);
        }
        return null;
    }
}
