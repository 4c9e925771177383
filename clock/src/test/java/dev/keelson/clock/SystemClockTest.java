package dev.keelson.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemClockTest {

    @Test
    void runsATimerOnAnotherThread() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        Thread caller = Thread.currentThread();

        Clock.system().schedule(Duration.ZERO, () -> {
            if (Thread.currentThread() != caller) {
                ran.countDown();
            }
        });

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aTimerThatThrowsHarmsNoOther() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);

        Clock.system().schedule(Duration.ZERO, () -> {
            throw new IllegalStateException("deliberate");
        });
        Clock.system().schedule(Duration.ofMillis(1), ran::countDown);

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAbsurdlyLongDelayIsNotAnImmediateOne() {
        Timer timer = Clock.system().schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {});

        assertThat(timer.cancel()).isTrue();
    }

    @Test
    void blockingTasksDoNotWaitForEachOther() throws Exception {
        ExecutorService executor = Threads.blocking("test");
        CountDownLatch both = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            executor.execute(() -> {
                both.countDown();
                try {
                    both.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
        executor.shutdown();
    }
}
