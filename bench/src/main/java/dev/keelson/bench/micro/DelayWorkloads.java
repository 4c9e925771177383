package dev.keelson.bench.micro;

import dev.keelson.clock.Clock;
import dev.keelson.workqueue.AddOptions;
import dev.keelson.workqueue.MicrometerQueueMetrics;
import dev.keelson.workqueue.PriorityWorkQueue;
import dev.keelson.workqueue.RateLimiters;
import dev.keelson.workqueue.WorkQueueBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Delays, priorities, retries and metrics, on one thread. The Java client's delaying queue is not beside them: it drops
 * what does not fit into its thousand slots, and who waits for an item that was dropped waits for ever.
 */
@State(Scope.Thread)
public class DelayWorkloads {

    private static final int ITEMS = 10_000;
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration LATE = Duration.ofHours(1);

    private final LinkedBlockingQueue<Long> bare = new LinkedBlockingQueue<>();
    private PriorityWorkQueue<Long> plain =
            WorkQueueBuilder.<Long>named("plain").buildPriority();
    private PriorityWorkQueue<Long> late = WorkQueueBuilder.<Long>named("late").buildPriority();
    private PriorityWorkQueue<Long> retrying = plain;
    private PriorityWorkQueue<Long> measured = plain;
    private long next;

    @Setup
    public void setUp() {
        plain = WorkQueueBuilder.<Long>named("plain").buildPriority();
        late = WorkQueueBuilder.<Long>named("late").buildPriority();
        retrying = WorkQueueBuilder.<Long>named("retrying")
                .rateLimiter(RateLimiters.exponential(LATE, LATE))
                .buildPriority();
        measured = WorkQueueBuilder.<Long>named("measured")
                .metrics(new MicrometerQueueMetrics(new SimpleMeterRegistry()))
                .buildPriority();
    }

    @TearDown
    public void tearDown() {
        plain.close();
        late.close();
        retrying.close();
        measured.close();
    }

    /** Ten thousand new items are each delayed for a millisecond, and then worked off. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void delayed() throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            plain.addAfter(next++, SOON);
        }
        for (int i = 0; i < ITEMS; i++) {
            takeDone(plain);
        }
    }

    /** The same with timers of the JDK, which merge nothing. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void delayedByTimers() throws InterruptedException {
        Clock clock = Clock.system();
        for (int i = 0; i < ITEMS; i++) {
            Long item = next++;
            clock.schedule(SOON, () -> bare.add(item));
        }
        for (int i = 0; i < ITEMS; i++) {
            bare.take();
        }
    }

    /** Ten thousand items are delayed; one of them is delayed again, half the time for less long. */
    @Benchmark
    public void delayedAgain() {
        long turn = next++;
        late.addAfter(turn * 7 % ITEMS, LATE.minusNanos(turn % 2 == 0 ? turn * 1_000 : 0));
    }

    /** An item of an initial list is met by a live event before it is taken. */
    @Benchmark
    public void raised() throws InterruptedException {
        plain.add(next, PriorityWorkQueue.LOW);
        plain.add(next++);
        takeDone(plain);
    }

    /** Ten thousand items fail again and again; one of them succeeds. */
    @Benchmark
    public void failed() {
        Long item = next++ % ITEMS;
        retrying.add(item, AddOptions.now().withRateLimit().withPriority(PriorityWorkQueue.LOW));
        if (item == 0) {
            retrying.forget(item);
        }
    }

    /** Add, take and done with metrics. */
    @Benchmark
    public void measured() throws InterruptedException {
        measured.add(next++);
        takeDone(measured);
    }

    private static void takeDone(PriorityWorkQueue<Long> queue) throws InterruptedException {
        Long item = queue.take();
        if (item != null) {
            queue.done(item);
        }
    }
}
