package dev.keelson.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

    @Test
    void runsTasksInOrderAndNeverTwoAtOnce() throws Exception {
        ExecutorService pool = Threads.fixed("test", 4);
        Executor serial = Threads.serial(pool);
        List<Integer> ran = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(10_000);
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            serial.execute(() -> {
                ran.add(number);
                done.countDown();
            });
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        pool.shutdown();
    }

    @Test
    void goesOnAfterATaskThatThrows() {
        ArrayDeque<Runnable> steps = new ArrayDeque<>();
        Executor serial = Threads.serial(steps::add);
        List<String> ran = new ArrayList<>();
        serial.execute(() -> {
            throw new IllegalStateException("deliberate");
        });
        serial.execute(() -> ran.add("second"));

        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }

        assertThat(ran).containsExactly("second");
    }

    @Test
    void holdsNoThreadWhileIdle() {
        ArrayDeque<Runnable> steps = new ArrayDeque<>();
        Executor serial = Threads.serial(steps::add);

        serial.execute(() -> {});
        steps.remove().run();

        assertThat(steps).isEmpty();
    }
}
