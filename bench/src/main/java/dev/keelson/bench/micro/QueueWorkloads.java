package dev.keelson.bench.micro;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What happens to a controller's queue, on one thread, beside the queue of Kubernetes' own Java client. */
@State(Scope.Thread)
public class QueueWorkloads {

    private static final int BURST = 1_000;
    private static final int BACKLOG = 100_000;

    @Param({"work queue", "priority work queue", "client-java DefaultWorkQueue"})
    public String kind = "";

    private final AtomicBoolean ended = new AtomicBoolean();
    private QueueUnderTest empty = QueueUnderTest.named("work queue");
    private QueueUnderTest waiting = empty;
    private QueueUnderTest backlog = empty;
    private QueueUnderTest there = empty;
    private QueueUnderTest back = empty;
    private long next;

    @Setup
    public void setUp() {
        empty = QueueUnderTest.named(kind);
        waiting = QueueUnderTest.named(kind);
        for (long item = 0; item < BURST; item++) {
            waiting.add(item);
        }
        backlog = QueueUnderTest.named(kind);
        for (long item = -BACKLOG; item < 0; item++) {
            backlog.add(item);
        }
        there = QueueUnderTest.named(kind);
        back = QueueUnderTest.named(kind);
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
    }

    private void echo() {
        try {
            for (Long item = there.take(); item != null && !ended.get(); item = there.take()) {
                there.done(item);
                back.add(item);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @TearDown
    public void tearDown() {
        ended.set(true);
        empty.close();
        waiting.close();
        backlog.close();
        there.close();
        back.close();
    }

    /** A thousand items wait; one of them is added again. */
    @Benchmark
    public void addWaiting() {
        waiting.add(next++ % BURST);
    }

    /** An item is taken, added twice meanwhile, and done. */
    @Benchmark
    public @Nullable Object addTwiceDuringWork() throws InterruptedException {
        if (next == 0) {
            empty.add(next++);
        }
        Long item = empty.take();
        if (item != null) {
            empty.add(item);
            empty.add(item);
            empty.done(item);
        }
        return item;
    }

    /** A thousand items come at once, and are then worked off. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burst() throws InterruptedException {
        for (int i = 0; i < BURST; i++) {
            empty.add(next++);
        }
        for (int i = 0; i < BURST; i++) {
            takeDone(empty);
        }
    }

    /** A hundred thousand items wait all the time. */
    @Benchmark
    public void backlog() throws InterruptedException {
        backlog.add(next++);
        takeDone(backlog);
    }

    /** An item is added for a worker that waits, and this thread waits for another from it. */
    @Benchmark
    public void roundTrip() throws InterruptedException {
        there.add(next++);
        takeDone(back);
    }

    private static void takeDone(QueueUnderTest queue) throws InterruptedException {
        Long item = queue.take();
        if (item != null) {
            queue.done(item);
        }
    }
}
