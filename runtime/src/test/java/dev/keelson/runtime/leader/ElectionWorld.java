package dev.keelson.runtime.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A lease server, a store and candidates that write to it, all on the thread of the test. A candidate is paused by letting
 * everybody else run on inside of one of its steps: a look at its clock, the sending of a request, the receipt of its answer,
 * the beginning or end of a callback, or the moment between a writer's look at its token and its write.
 */
final class ElectionWorld {

    /** What stands still while a candidate is paused. */
    enum Pause {
        /** The process; its clock runs on. */
        PROCESS,
        /** The machine with its clock. */
        MACHINE,
        /** The request under way; everything else of the candidate runs on. */
        REQUEST
    }

    enum Step {
        CLOCK,
        SEND,
        RECEIVE,
        CALLBACK,
        BEFORE_WRITE
    }

    /** Decides at each step of a candidate whether, how and for how long it is paused there. */
    interface Script {
        @Nullable
        Stop at(Candidate candidate, Step step, int number);
    }

    record Stop(Pause pause, Duration length) {}

    private static final Duration TICK = Duration.ofMillis(500);

    final List<Candidate> candidates = new ArrayList<>();
    private final Script script;
    private final Random random;
    private long nanos;
    // Whether looks at clocks are those of the test itself.
    private boolean quiet;

    // The lease server: compare-and-set on the revision.
    private @Nullable LeaseRecord lease;
    private long revision;

    // The store: takes nothing of a term older than one it has seen.
    private int newestTerm = -1;
    int accepted;
    int refused;
    // Of the terms, who was seen with a token for it.
    private final Map<Integer, String> holders = new HashMap<>();
    private boolean machinesStoodStill;

    ElectionWorld(long seed, Script script) {
        this.random = new Random(seed);
        this.script = script;
    }

    Candidate join(String name) {
        Candidate candidate = new Candidate(name);
        candidates.add(candidate);
        return candidate;
    }

    void pass(Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(TICK)) {
            nanos += TICK.toNanos();
            for (Candidate candidate : candidates) {
                candidate.run();
                checkThatAtMostOneLeads();
            }
        }
    }

    /** While clocks run, nobody who looks at a token finds a second one. A machine that stood still is another matter. */
    private void checkThatAtMostOneLeads() {
        if (!machinesStoodStill) {
            assertThat(leaders()).hasSizeLessThanOrEqualTo(1);
        }
    }

    List<String> leaders() {
        List<String> leaders = new ArrayList<>();
        boolean former = quiet;
        quiet = true;
        for (Candidate candidate : candidates) {
            if (candidate.elector.token() != null) {
                leaders.add(candidate.name);
            }
        }
        quiet = former;
        return leaders;
    }

    final class Candidate implements LeaderCallbacks, Clock, LeaderLock {

        private record Pending(long due, long number, Runnable task) {}

        final String name;
        final LeaderElector elector;
        final List<String> calls = new ArrayList<>();
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private final TreeSet<Pending> timers =
                new TreeSet<>(Comparator.comparingLong(Pending::due).thenComparingLong(Pending::number));
        private long timerNumber;
        // By how much its clock is behind the world's.
        private long behind;
        private boolean still;
        private boolean dead;
        private boolean held;
        int steps;
        private long seenRevision;

        Candidate(String name) {
            this.name = name;
            this.elector = new LeaderElector(
                    this, name, LeaderElectionTimes.standard(), this, this, random::nextDouble, tasks::add);
            elector.start();
        }

        void die() {
            dead = true;
        }

        private void run() {
            if (dead || still) {
                return;
            }
            // A request that hangs belongs to one thread; timers, callbacks and writers have others.
            while (!timers.isEmpty() && timers.first().due() <= nanos - behind) {
                timers.pollFirst().task().run();
            }
            for (Runnable task = tasks.poll(); task != null && !dead; task = tasks.poll()) {
                task.run();
            }
            if (!dead) {
                write();
            }
        }

        private void write() {
            FencingToken token = elector.token();
            step(Step.BEFORE_WRITE);
            if (token == null) {
                return;
            }
            assertThat(holders.computeIfAbsent(token.transitions(), term -> name))
                    .as("holder of term %s", token.transitions())
                    .isEqualTo(name);
            if (token.transitions() >= newestTerm) {
                newestTerm = token.transitions();
                accepted++;
            } else {
                refused++;
            }
        }

        private void step(Step step) {
            if (quiet) {
                return;
            }
            Stop stop = held ? null : script.at(this, step, steps++);
            if (stop == null || (stop.pause() == Pause.REQUEST && step != Step.SEND && step != Step.RECEIVE)) {
                return;
            }
            boolean stands = stop.pause() != Pause.REQUEST;
            machinesStoodStill |= stop.pause() == Pause.MACHINE;
            held = true;
            still = stands;
            pass(stop.length());
            still = false;
            held = false;
            if (stop.pause() == Pause.MACHINE) {
                behind += stop.length().toNanos();
            }
        }

        // ---- callbacks

        @Override
        public void onStartedLeading(FencingToken token) {
            step(Step.CALLBACK);
            calls.add("started");
            step(Step.CALLBACK);
        }

        @Override
        public void onStoppedLeading() {
            step(Step.CALLBACK);
            calls.add("stopped");
            step(Step.CALLBACK);
        }

        // ---- its clock

        @Override
        public Instant now() {
            return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos - behind);
        }

        @Override
        public long nanos() {
            step(Step.CLOCK);
            return nanos - behind;
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            Pending timer = new Pending(nanos - behind + delay.toNanos(), timerNumber++, task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        // ---- its way to the server

        @Override
        public @Nullable LeaseRecord get() {
            step(Step.SEND);
            long present = revision;
            LeaseRecord record = lease;
            step(Step.RECEIVE);
            seenRevision = present;
            return record;
        }

        @Override
        public void create(LeaseRecord record) {
            put(record, 0);
        }

        @Override
        public void update(LeaseRecord record) {
            put(record, seenRevision);
        }

        private void put(LeaseRecord record, long expected) {
            step(Step.SEND);
            boolean conflict = expected != revision;
            long written = conflict ? expected : ++revision;
            if (!conflict) {
                lease = record;
            }
            step(Step.RECEIVE);
            if (conflict) {
                throw new IllegalStateException("Conflict");
            }
            seenRevision = written;
        }

        @Override
        public String describe() {
            return "the test's lease";
        }
    }
}
