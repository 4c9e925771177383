package dev.keelson.workqueue;

import dev.keelson.clock.FakeClock;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every interleaving of a few operations must equal some order of them. */
@Param(name = "key", gen = IntGen.class, conf = "1:2")
public class QueueLincheckTest {

    private final PriorityWorkQueue<Integer> queue =
            WorkQueueBuilder.<Integer>named("lincheck").clock(new FakeClock()).buildPriority();

    @Operation
    public void add(@Param(name = "key") int key) {
        queue.add(key);
    }

    @Operation
    public void addLow(@Param(name = "key") int key) {
        queue.add(key, PriorityWorkQueue.LOW);
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
    public int size() {
        return queue.size();
    }

    @Operation
    public void shutDown() {
        queue.shutDown();
    }

    @Test
    void isLinearizable() {
        new ModelCheckingOptions()
                .iterations(6)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(3)
                .check(getClass());
    }
}
