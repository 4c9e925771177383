package dev.keelson.runtime.controller;

import static dev.keelson.runtime.controller.ControllerFixture.A;
import static dev.keelson.runtime.controller.ControllerFixture.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import dev.keelson.runtime.source.ChannelSource;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControllerSourcesTest {

    /** Delivers one request, and has delivered when the test says so. */
    private static final class SlowSource implements Source {
        final CompletableFuture<Void> delivered = new CompletableFuture<>();
        int starts;
        int stops;

        @Override
        public CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
            starts++;
            queue.add(A, PriorityWorkQueue.LOW);
            return delivered;
        }

        @Override
        public void stop() {
            stops++;
        }

        @Override
        public String toString() {
            return "the slow one";
        }
    }

    private final ControllerFixture fixture = new ControllerFixture();
    private final SlowSource slow = new SlowSource();

    @AfterEach
    void end() {
        fixture.close();
    }

    private Controller controller(Source... sources) {
        return fixture.controller(
                ControllerOptions.named("test").withSyncTimeout(Duration.ofSeconds(30)),
                request -> {
                    fixture.reconciled.add(request);
                    return Result.done();
                },
                List.of(sources));
    }

    @Test
    void workersWaitForTheInitialState() throws Exception {
        Controller controller = controller(slow, fixture.source);
        CompletableFuture<Void> works = controller.start();
        fixture.source.send(B);
        assertThat(works).isNotDone();
        slow.delivered.complete(null);

        works.get(30, TimeUnit.SECONDS);
        assertThat(fixture.next()).as("the live event first").isEqualTo(B);
        assertThat(fixture.next()).isEqualTo(A);
    }

    @Test
    void requestsComeInTheirOrderWherePrioritiesAreOff() throws Exception {
        Controller controller = fixture.controller(
                ControllerOptions.named("test").withPriorities(false),
                request -> {
                    fixture.reconciled.add(request);
                    return Result.done();
                },
                List.of(slow, fixture.source));
        CompletableFuture<Void> works = controller.start();
        fixture.source.send(B);
        slow.delivered.complete(null);
        works.get(30, TimeUnit.SECONDS);

        assertThat(fixture.next()).isEqualTo(A);
        assertThat(fixture.next()).isEqualTo(B);
    }

    @Test
    void aSourceThatIsLateIsNamedAndWorkBeginsAllTheSame() throws Exception {
        Controller controller = controller(slow, fixture.source);
        CompletableFuture<Void> works = controller.start();
        fixture.clock.advance(Duration.ofSeconds(30));

        assertThatThrownBy(works::get)
                .hasCauseInstanceOf(TimeoutException.class)
                .hasMessageContaining(
                        "after PT30S these sources have not delivered their initial state: [the slow one]");
        slow.delivered.complete(null);
        assertThat(fixture.next()).isEqualTo(A);
    }

    @Test
    void aSourceThatCannotStartIsNamed() {
        Source broken = new Source() {
            @Override
            public CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
                throw new NoClassDefFoundError("deliberate");
            }

            @Override
            public void stop() {
                throw new IllegalStateException("deliberate");
            }

            @Override
            public String toString() {
                return "the broken one";
            }
        };
        Controller controller = controller(broken, fixture.source);

        assertThatThrownBy(() -> controller.start().get(30, TimeUnit.SECONDS))
                .hasMessageContaining("controller test: its source the broken one failed")
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
        assertThat(controller.start()).isCompletedExceptionally();
    }

    @Test
    void stopsAllSourcesAlsoIfOneThrows() throws Exception {
        Source broken = new Source() {
            @Override
            public CompletableFuture<Void> start(PriorityWorkQueue<Request> queue) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void stop() {
                throw new IllegalStateException("deliberate");
            }
        };
        slow.delivered.complete(null);
        Controller controller = controller(broken, slow);
        controller.start().get(30, TimeUnit.SECONDS);
        fixture.next();

        assertThat(fixture.stop(controller)).isTrue();
        assertThat(slow.stops).isEqualTo(1);
    }

    @Test
    void aWarmControllerHasItsQueueFullAndReconcilesNothing() throws Exception {
        slow.delivered.complete(null);
        Controller controller = controller(slow, fixture.source);
        controller.warmUp().get(30, TimeUnit.SECONDS);
        fixture.source.send(B);
        assertThat(fixture.reconciled).isEmpty();
        controller.start().get(30, TimeUnit.SECONDS);

        assertThat(fixture.next()).isEqualTo(B);
        assertThat(fixture.next()).isEqualTo(A);
        assertThat(slow.starts).isEqualTo(1);
    }

    @Test
    void aWarmControllerStopsAndStartsCold() throws Exception {
        slow.delivered.complete(null);
        Controller controller = controller(slow);
        controller.warmUp().get(30, TimeUnit.SECONDS);
        assertThat(fixture.stop(controller)).isTrue();
        assertThat(slow.stops).isEqualTo(1);
        controller.start().get(30, TimeUnit.SECONDS);

        assertThat(fixture.next()).isEqualTo(A);
        assertThat(slow.starts).isEqualTo(2);
    }

    @Test
    void takesSourcesAtAnyTime() throws Exception {
        Controller controller = controller(fixture.source);
        controller.start().get(30, TimeUnit.SECONDS);
        ChannelSource<Request> later =
                new ChannelSource<>(EventHandlers.enqueueMapped(List::of), Predicates.everything());
        controller.watch(later);
        later.send(A);
        assertThat(fixture.next()).isEqualTo(A);

        assertThat(fixture.stop(controller)).isTrue();
        controller.start().get(30, TimeUnit.SECONDS);
        later.send(B);
        assertThat(fixture.next()).isEqualTo(B);
    }

    @Test
    void requestsWaitWhileNobodyMayWork() throws Exception {
        fixture.mayWork.set(false);
        Controller controller = controller(fixture.source);
        controller.start().get(30, TimeUnit.SECONDS);
        fixture.source.send(A);
        while (fixture.clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
        assertThat(fixture.reconciled).isEmpty();
        fixture.mayWork.set(true);

        assertThat(fixture.stepToNext()).isEqualTo(A);
    }
}
