package dev.keelson.runtime.leader;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.runtime.metrics.LeaderElectionMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeaderElectorTest {

    private static final Duration RETRY = Duration.ofSeconds(2);

    private final SharedLease lease = new SharedLease();

    /** A candidate with a clock of its own; everything happens on the thread that advances the clock. */
    private final class Candidate implements LeaderCallbacks {
        final FakeClock clock = new FakeClock();
        final SharedLease.Way way = lease.new Way();
        final List<String> calls = new CopyOnWriteArrayList<>();
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        final LeaderElector elector;
        boolean cannotStop;

        Candidate(String identity) {
            elector = new LeaderElector(
                    way,
                    identity,
                    LeaderElectionTimes.standard(),
                    this,
                    clock,
                    () -> 0,
                    Runnable::run,
                    new LeaderElectionMetrics(registry, "lock"));
            elector.start();
        }

        void pass(Duration time) {
            Duration step = Duration.ofMillis(500);
            for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(step)) {
                clock.advance(step);
            }
        }

        @Override
        public void onStartedLeading(FencingToken token) {
            calls.add("started " + token.transitions());
        }

        @Override
        public void onStoppedLeading() {
            calls.add("stopped");
            if (cannotStop) {
                throw new IllegalStateException("a reconcile does not return");
            }
        }

        @Override
        public void onNewLeader(String identity) {
            calls.add("leader " + identity);
        }
    }

    @Test
    void takesAFreeLeaseAndKeepsItByRenewing() {
        Candidate a = new Candidate("a");
        Candidate b = new Candidate("b");
        for (int i = 0; i < 200; i++) {
            a.pass(RETRY);
            b.pass(RETRY);
        }

        assertThat(a.elector.isLeading()).isTrue();
        assertThat(b.elector.isLeading()).isFalse();
        assertThat(a.calls).containsExactly("leader a", "started 0");
        assertThat(b.calls).containsExactly("leader a");
        assertThat(a.way.updates).isGreaterThan(190);
    }

    @Test
    void takesOverWhatItHasSeenUnchangedForTheLeasesDuration() {
        Candidate a = new Candidate("a");
        Candidate b = new Candidate("b");
        a.way.cut = true;
        b.pass(Duration.ofSeconds(14));
        assertThat(b.elector.isLeading()).isFalse();
        b.pass(Duration.ofSeconds(3));

        assertThat(b.elector.isLeading()).isTrue();
        assertThat(requireNonNull(b.elector.token()).transitions()).isEqualTo(1);
    }

    @Test
    void clocksThatDifferStealNoLease() {
        Candidate a = new Candidate("a");
        Candidate b = new Candidate("b");
        b.clock.shiftWallClock(Duration.ofHours(5));
        for (int i = 0; i < 50; i++) {
            a.pass(RETRY);
            b.pass(RETRY);
        }
        a.clock.shiftWallClock(Duration.ofHours(-9));
        for (int i = 0; i < 50; i++) {
            a.pass(RETRY);
            b.pass(RETRY);
        }

        assertThat(a.elector.isLeading()).isTrue();
        assertThat(b.calls).containsExactly("leader a");
    }

    @Test
    void givesUpLeadingBeforeOthersMayTakeOver() {
        Candidate a = new Candidate("a");
        Candidate b = new Candidate("b");
        a.way.cut = true;
        Duration left = Duration.ofSeconds(60);
        while (!b.elector.isLeading() && !left.isZero()) {
            a.pass(Duration.ofMillis(500));
            b.pass(Duration.ofMillis(500));
            left = left.minus(Duration.ofMillis(500));
            assertThat(a.elector.isLeading() && b.elector.isLeading()).isFalse();
        }

        assertThat(b.elector.isLeading()).isTrue();
        assertThat(a.calls).containsExactly("leader a", "started 0", "stopped");
    }

    @Test
    void leadsAgainAfterAnOutage() {
        Candidate a = new Candidate("a");
        a.way.cut = true;
        a.pass(Duration.ofSeconds(60));
        assertThat(a.elector.isLeading()).isFalse();
        a.way.cut = false;
        a.pass(Duration.ofSeconds(5));

        assertThat(a.elector.isLeading()).isTrue();
        assertThat(a.calls).containsExactly("leader a", "started 0", "stopped", "started 0");
    }

    @Test
    void aPausedLeaderWritesNoMoreRenewalsAndItsTokenIsOlder() {
        Candidate a = new Candidate("a");
        Candidate b = new Candidate("b");
        FencingToken old = requireNonNull(a.elector.token());
        // a is paused: neither its clock nor its requests move.
        b.pass(Duration.ofSeconds(20));
        FencingToken now = requireNonNull(b.elector.token());
        int written = a.way.updates;
        a.pass(RETRY);

        assertThat(now.transitions()).isGreaterThan(old.transitions());
        assertThat(a.way.updates).isEqualTo(written);
        assertThat(a.elector.isLeading()).isFalse();
        assertThat(a.calls).containsExactly("leader a", "started 0", "leader b", "stopped");
        assertThat(requireNonNull(lease.record()).holder()).isEqualTo("b");
    }

    @Test
    void livesOnWhenTheLockThrowsErrors() {
        Candidate a = new Candidate("a");
        a.way.before = () -> {
            throw new NoClassDefFoundError("deliberate");
        };
        a.pass(Duration.ofSeconds(60));
        assertThat(a.elector.isLeading()).isFalse();
        a.way.before = null;
        a.pass(Duration.ofSeconds(5));

        assertThat(a.elector.isLeading()).isTrue();
    }

    @Test
    void aDeletedLeaseIsNoFreeLease() {
        Candidate a = new Candidate("a");
        Candidate b = new Candidate("b");
        lease.delete();
        b.pass(Duration.ofSeconds(5));
        assertThat(a.elector.isLeading()).isTrue();
        assertThat(b.elector.isLeading()).isFalse();

        a.pass(Duration.ofSeconds(5));
        assertThat(requireNonNull(lease.record()).holder()).isEqualTo("a");
    }

    @Test
    void aDeletedLeaseSetsTheCountOfTermsNotBack() {
        new Candidate("a").way.cut = true;
        Candidate b = new Candidate("b");
        lease.delete();
        b.pass(Duration.ofSeconds(20));

        assertThat(requireNonNull(b.elector.token()).transitions()).isEqualTo(1);
    }

    @Test
    void releasesALeaseWhoseLastRenewalWasNotAnswered() {
        Candidate a = new Candidate("a");
        a.way.deaf = true;
        a.pass(RETRY);
        a.way.deaf = false;
        assertThat(a.elector.resign()).isCompleted();

        assertThat(requireNonNull(lease.record()).holder()).isEmpty();
        assertThat(requireNonNull(lease.record()).durationSeconds()).isEqualTo(1);
    }

    @Test
    void releasesALeaseWhoseAcquisitionWasNotAnswered() {
        SharedLease.Way way = lease.new Way();
        way.deaf = true;
        LeaderElector elector = new LeaderElector(
                way, "a", LeaderElectionTimes.standard(), new Candidate("x"), new FakeClock(), () -> 0, Runnable::run);
        lease.delete();
        elector.start();
        way.deaf = false;
        elector.resign();

        assertThat(requireNonNull(lease.record()).holder()).isEmpty();
    }

    @Test
    void keepsTheLeaseWhenTheWorkCannotBeStopped() {
        Candidate a = new Candidate("a");
        a.cannotStop = true;
        assertThat(a.elector.resign()).isCompleted();

        assertThat(requireNonNull(lease.record()).holder()).isEqualTo("a");
        assertThat(a.elector.isLeading()).isFalse();
        assertThat(a.clock.pendingTimers()).isZero();
    }

    @Test
    void isUnhealthyWhenTheWorkGoesOnAfterTheLeaseWasLost() {
        Candidate a = new Candidate("a");
        a.cannotStop = true;
        a.way.cut = true;
        a.pass(Duration.ofSeconds(15));
        a.elector.check(Duration.ofSeconds(20));
        a.pass(Duration.ofSeconds(20));

        assertThatThrownBy(() -> a.elector.check(Duration.ofSeconds(20)))
                .hasMessageContaining("a lost the test's lease and the work that it guards goes on");
        a.way.cut = false;
        a.pass(Duration.ofSeconds(5));
        a.elector.check(Duration.ofSeconds(20));
    }

    @Test
    void countsUnderKubernetesNames() {
        Candidate a = new Candidate("a");
        assertThat(a.registry
                        .get("leader_election_master_status")
                        .tag("name", "lock")
                        .gauge()
                        .value())
                .isEqualTo(1);
        a.way.deaf = true;
        a.pass(RETRY);
        a.way.deaf = false;
        a.pass(RETRY);
        assertThat(a.registry
                        .get("leader_election_slowpath_total")
                        .tag("name", "lock")
                        .counter()
                        .count())
                .isPositive();
        a.way.cut = true;
        a.pass(Duration.ofSeconds(15));
        assertThat(a.registry.get("leader_election_master_status").gauge().value())
                .isZero();
    }

    @Test
    void stopsWorkThenReleasesSoThatAnotherNeedNotWait() {
        Candidate a = new Candidate("a");
        Candidate b = new Candidate("b");
        assertThat(a.elector.resign()).isCompleted();

        assertThat(a.calls).endsWith("stopped");
        assertThat(requireNonNull(lease.record()).holder()).isEmpty();
        b.pass(RETRY);
        assertThat(b.elector.isLeading()).isTrue();
        a.pass(Duration.ofMinutes(5));
        assertThat(a.elector.isLeading()).isFalse();
        assertThat(a.clock.pendingTimers()).isZero();
    }

    @Test
    void renewsWhileACallbackBlocksAndReleasesOnlyAfterIt() throws Exception {
        ExecutorService pool = Threads.blocking("elector");
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch workEnds = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        FakeClock clock = new FakeClock();
        SharedLease.Way way = lease.new Way();
        LeaderCallbacks callbacks = new LeaderCallbacks() {
            @Override
            public void onStartedLeading(FencingToken token) {
                blocked.countDown();
                await(never);
            }

            @Override
            public void onStoppedLeading() {
                stopping.countDown();
                await(workEnds);
            }
        };
        LeaderElector elector =
                new LeaderElector(way, "a", LeaderElectionTimes.standard(), callbacks, clock, () -> 0, pool);
        elector.start();
        assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
        renew(clock, way, 10);
        assertThat(elector.isLeading()).isTrue();

        never.countDown();
        var resigned = elector.resign();
        assertThat(stopping.await(30, TimeUnit.SECONDS)).isTrue();
        renew(clock, way, 10);
        assertThat(requireNonNull(lease.record()).holder()).isEqualTo("a");
        assertThat(resigned).isNotDone();
        workEnds.countDown();
        resigned.get(30, TimeUnit.SECONDS);
        assertThat(requireNonNull(lease.record()).holder()).isEmpty();
        pool.shutdown();
    }

    /** Advances by retry periods and waits for the renewal of each. */
    private static void renew(FakeClock clock, SharedLease.Way way, int times) {
        for (int i = 0; i < times; i++) {
            int before = way.updates;
            while (way.updates == before) {
                if (clock.pendingTimers() == 2) {
                    clock.advance(RETRY);
                }
                // By the time limit of the test.
                assertThat(Thread.currentThread().isInterrupted())
                        .as("waited in vain for a renewal")
                        .isFalse();
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void givesUpLeadingWhileARequestHangs() throws Exception {
        ExecutorService pool = Threads.blocking("elector");
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicBoolean hang = new AtomicBoolean();
        FakeClock clock = new FakeClock();
        SharedLease.Way way = lease.new Way();
        way.before = () -> {
            if (hang.get()) {
                hanging.countDown();
                await(hangs);
            }
        };
        LeaderCallbacks callbacks = new LeaderCallbacks() {
            @Override
            public void onStartedLeading(FencingToken token) {
                started.countDown();
            }

            @Override
            public void onStoppedLeading() {
                stopped.countDown();
            }
        };
        LeaderElector elector =
                new LeaderElector(way, "a", LeaderElectionTimes.standard(), callbacks, clock, () -> 0, pool);
        elector.start();
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        hang.set(true);
        while (hanging.getCount() > 0) {
            if (clock.pendingTimers() == 2) {
                clock.advance(RETRY);
            }
            Thread.onSpinWait();
        }
        clock.advance(Duration.ofSeconds(8));

        assertThat(elector.isLeading()).isFalse();
        assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        hangs.countDown();
        pool.shutdown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void refusesTimesThatWouldAllowTwoLeaders() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new LeaderElectionTimes(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(2)));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new LeaderElectionTimes(Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(2)));
    }
}
