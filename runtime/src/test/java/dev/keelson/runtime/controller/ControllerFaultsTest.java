package dev.keelson.runtime.controller;

import static dev.keelson.runtime.controller.ControllerFixture.A;
import static dev.keelson.runtime.controller.ControllerFixture.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reconcilers that throw, hang or leave a mess cost nobody a worker. */
@Timeout(60)
class ControllerFaultsTest {

    private static final class DeliberateOutOfMemoryError extends OutOfMemoryError {
        private static final long serialVersionUID = 1L;

        DeliberateOutOfMemoryError() {
            super("deliberate");
        }
    }

    private final ControllerFixture fixture = new ControllerFixture();

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void everyKindOfErrorIsCountedAndTriedAgain() throws Exception {
        List<Error> errors = List.of(
                new StackOverflowError("deliberate"),
                new NoClassDefFoundError("deliberate"),
                new LinkageError("deliberate"),
                new AssertionError("deliberate"),
                new DeliberateOutOfMemoryError(),
                new ThreadDeath());
        AtomicInteger calls = new AtomicInteger();
        fixture.started(request -> {
            fixture.reconciled.add(request);
            int call = calls.getAndIncrement();
            if (call < errors.size()) {
                throw errors.get(call);
            }
            return Result.done();
        });
        fixture.source.send(A);
        for (int i = 0; i <= errors.size(); i++) {
            assertThat(fixture.stepToNext()).isEqualTo(A);
        }

        assertThat(fixture.counter("reconcile_panics_total")).isEqualTo(errors.size());
        assertThat(fixture.counter("reconcile_errors_total")).isEqualTo(errors.size());
    }

    @Test
    void anErrorThatIsNotToBeContainedEndsItsWorkerAndIsTold() throws Exception {
        Controller controller = fixture.started(ControllerOptions.named("test").withContainErrors(false), request -> {
            throw new StackOverflowError("deliberate");
        });
        fixture.source.send(A);

        assertThatThrownBy(() -> controller.failed().get(30, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(StackOverflowError.class)
                .hasMessageContaining("controller test: reconciling default/a ended with an Error");
    }

    @Test
    void aReconcilerThatPretendsToBeInterruptedIsTriedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.started(request -> {
            fixture.reconciled.add(request);
            if (calls.incrementAndGet() == 1) {
                throw new InterruptedException("deliberate");
            }
            return Result.done();
        });
        fixture.source.send(A);

        assertThat(fixture.stepToNext()).isEqualTo(A);
        assertThat(fixture.stepToNext()).isEqualTo(A);
    }

    @Test
    void aThreadLeftInterruptedIsUsedAgain() throws Exception {
        fixture.started(request -> {
            fixture.reconciled.add(request);
            // As Fabric8's client does when a wait of its own ends.
            Thread.currentThread().interrupt();
            if (fixture.reconciled.size() == 1 && request.equals(A)) {
                throw new KubernetesClientException("interrupted");
            }
            return Result.done();
        });
        for (int i = 0; i < 20; i++) {
            Request request = new Request("default", "x" + i);
            fixture.source.send(request);
            assertThat(fixture.next()).isEqualTo(request);
        }
    }

    @Test
    void aReconcilerThatReturnsNothingIsTriedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.started(request -> {
            fixture.reconciled.add(request);
            return calls.incrementAndGet() == 1 ? nothing() : Result.done();
        });
        fixture.source.send(A);

        assertThat(fixture.stepToNext()).isEqualTo(A);
        assertThat(fixture.stepToNext()).isEqualTo(A);
    }

    @SuppressWarnings("NullAway")
    private static Result nothing() {
        return null;
    }

    @Test
    void retriesStartAfreshAfterAResultThatComesBackByItself() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.started(request -> {
            fixture.reconciled.add(request);
            if (calls.incrementAndGet() % 9 != 0) {
                throw new IllegalStateException("deliberate");
            }
            return Result.requeueAfter(Duration.ofMillis(1));
        });
        fixture.source.send(A);
        for (int round = 0; round < 3; round++) {
            long began = fixture.clock.nanos();
            for (int call = 0; call < 9; call++) {
                fixture.stepToNext();
            }
            // 5 + 10 + … + 640 ms between the first and the ninth; a counter that is not reset waits 300 times as long.
            assertThat(Duration.ofNanos(fixture.clock.nanos() - began)).isLessThan(Duration.ofMillis(1400));
        }
    }

    @Test
    void aReconcileThatNeverReturnsHoldsOneWorkerAndNoStop() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        Controller controller = fixture.started(ControllerOptions.named("test").withWorkers(2), request -> {
            fixture.reconciled.add(request);
            if (request.equals(A)) {
                entered.countDown();
                ControllerFixture.await(never);
            }
            return Result.done();
        });
        fixture.source.send(A);
        assertThat(fixture.next()).isEqualTo(A);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 10; i++) {
            fixture.source.send(B);
            assertThat(fixture.next()).isEqualTo(B);
        }

        assertThat(fixture.stop(controller)).as("whether all work has ended").isFalse();
        assertThat(controller.isIdle()).isFalse();
        never.countDown();
    }

    @Test
    void aRequestThatOutlivesItsStopIsNotReconciledAgainBeforeItEnds() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch ends = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Controller controller = fixture.started(request -> {
            if (request.equals(A)) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            }
            fixture.reconciled.add(request);
            if (calls.incrementAndGet() == 1) {
                ControllerFixture.await(ends);
            }
            if (request.equals(A)) {
                inside.decrementAndGet();
            }
            return Result.done();
        });
        fixture.source.send(A);
        fixture.next();
        assertThat(fixture.stop(controller)).isFalse();
        controller.start().get(30, TimeUnit.SECONDS);
        fixture.source.send(A);
        fixture.source.send(B);
        assertThat(fixture.next()).isEqualTo(B);
        assertThat(fixture.reconciled).isEmpty();
        ends.countDown();

        assertThat(fixture.next()).isEqualTo(A);
        assertThat(most).hasValue(1);
    }

    @Test
    void aTimeLimitIsCountedHoweverTheReconcileEnds() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        fixture.started(ControllerOptions.named("test").withReconcileTimeout(Duration.ofSeconds(5)), request -> {
            fixture.reconciled.add(request);
            CountDownLatch over = new CountDownLatch(1);
            try {
                over.await();
            } catch (InterruptedException limit) {
                if (calls.incrementAndGet() == 1) {
                    throw new KubernetesClientException("wrapped", limit);
                }
            }
            return Result.done();
        });
        fixture.source.send(A);
        fixture.next();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.stepToNext();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.source.send(B);
        assertThat(fixture.next()).isEqualTo(B);

        assertThat(fixture.counter("reconcile_timeouts_total")).isEqualTo(2);
    }

    @Test
    void requestsThatComeBackByThemselvesAreOvertakenByLiveEvents() throws Exception {
        CompletableFuture<Void> busy = new CompletableFuture<>();
        CountDownLatch go = new CountDownLatch(1);
        Request blocker = new Request("default", "blocker");
        fixture.started(request -> {
            if (request.equals(blocker)) {
                busy.complete(null);
                go.await();
                return Result.done();
            }
            fixture.reconciled.add(request);
            return request.equals(B) ? Result.done() : Result.requeueAfter(Duration.ofMinutes(1));
        });
        for (int i = 0; i < 1000; i++) {
            fixture.source.send(new Request("default", "periodic" + i));
        }
        for (int i = 0; i < 1000; i++) {
            fixture.next();
        }
        fixture.source.send(blocker);
        busy.get(30, TimeUnit.SECONDS);
        fixture.clock.advance(Duration.ofMinutes(1));
        fixture.source.send(B);
        go.countDown();

        assertThat(fixture.next()).isEqualTo(B);
    }
}
