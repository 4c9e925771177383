package dev.keelson.workqueue;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** As {@link QueueLincheckTest}, with delays and one thread that lets time pass. */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
public class DelayedQueueLincheckTest {

    private final FakeClock clock = new FakeClock();
    private final PriorityWorkQueue<Integer> queue =
            WorkQueueBuilder.<Integer>named("lincheck").clock(clock).buildPriority();

    @Operation
    public void addAfter(@Param(name = "key") int key) {
        queue.addAfter(key, Duration.ofNanos(1), PriorityWorkQueue.LOW);
    }

    @Operation
    public void add(@Param(name = "key") int key) {
        queue.add(key);
    }

    @Operation(nonParallelGroup = "time")
    public void timePasses() {
        clock.advance(Duration.ofNanos(1));
    }

    @Operation
    public @Nullable Integer poll() {
        return queue.poll();
    }

    @Operation
    public void done(@Param(name = "key") int key) {
        queue.done(key);
    }

    @Operation
    public void shutDown() {
        queue.shutDown();
    }

    @Test
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(4)
                .invocationsPerIteration(150)
                .threads(2)
                .actorsPerThread(3)
                .check(getClass());
    }
}
