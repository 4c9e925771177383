package dev.keelson.runtime.manager;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Components that start and stop together, any number of times; one added while they run starts at once. Each is called on a
 * thread of its own, so that one that blocks is waited for only so long.
 */
final class HostedGroup {

    private static final Logger LOG = LoggerFactory.getLogger(Manager.class);
    // How much longer than its grace a stop is waited for.
    private static final Duration LEEWAY = Duration.ofSeconds(1);

    private enum State {
        STOPPED,
        WARM,
        RUNNING,
        /** For good. */
        ENDED
    }

    /** Calls to one member come one after the other, so that no start comes after the stop that follows it. */
    private record Member(Hosted hosted, Executor strand) {}

    private final Executor executor;
    private final Clock clock;
    private final Duration startTimeout;
    private final BiConsumer<String, Throwable> failures;
    // Guarded by this.
    private final List<Member> members = new ArrayList<>();
    // Guarded by this.
    private State state = State.STOPPED;

    /**
     * @param startTimeout how long a start is waited for before it counts as failed
     * @param failures told the name of a member that could not start, or failed later, and why
     */
    HostedGroup(Executor executor, Clock clock, Duration startTimeout, BiConsumer<String, Throwable> failures) {
        this.executor = executor;
        this.clock = clock;
        this.startTimeout = startTimeout;
        this.failures = failures;
    }

    void add(Hosted hosted) {
        Member member = new Member(hosted, Threads.serial(executor));
        State present;
        synchronized (this) {
            members.add(member);
            present = state;
        }
        hosted.failed().exceptionally(failure -> {
            report(hosted, "failed", failure);
            return null;
        });
        if (present == State.WARM) {
            call(List.of(member), Hosted::warmUp);
        } else if (present == State.RUNNING) {
            call(List.of(member), Hosted::start);
        }
    }

    /** Completes when all members are warm, or could not be in time. */
    CompletableFuture<Void> warmUp() {
        List<Member> all;
        synchronized (this) {
            if (state != State.STOPPED) {
                return CompletableFuture.completedFuture(null);
            }
            state = State.WARM;
            all = List.copyOf(members);
        }
        return call(all, Hosted::warmUp).exceptionally(reported -> null);
    }

    /** Completes when all members work; fails with the first failure, which does not keep others from working. */
    CompletableFuture<Void> start() {
        List<Member> all;
        synchronized (this) {
            if (state == State.ENDED) {
                return CompletableFuture.failedFuture(new IllegalStateException("the manager is closed"));
            }
            state = State.RUNNING;
            all = List.copyOf(members);
        }
        return call(all, Hosted::start);
    }

    private CompletableFuture<Void> call(List<Member> called, Function<Hosted, CompletableFuture<Void>> start) {
        return CompletableFuture.allOf(called.stream()
                .map(member -> within(
                                member.hosted().startTimeout(startTimeout),
                                CompletableFuture.supplyAsync(() -> start.apply(member.hosted()), member.strand())
                                        .thenCompose(started -> started))
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                report(member.hosted(), "did not start", failure);
                            }
                        }))
                .toArray(CompletableFuture<?>[]::new));
    }

    private <T> CompletableFuture<T> within(Duration longest, CompletableFuture<T> future) {
        CompletableFuture<T> inTime = future.copy();
        Timer timer = clock.schedule(
                longest, () -> inTime.completeExceptionally(new TimeoutException("not within " + longest)));
        inTime.whenComplete((done, failure) -> timer.cancel());
        return inTime;
    }

    private void report(Hosted member, String what, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        synchronized (this) {
            if (state != State.RUNNING && state != State.WARM) {
                return;
            }
        }
        LOG.error("{} {}", member.name(), what, cause);
        failures.accept(member.name() + " " + what, cause);
    }

    /** As {@link #stop}, for good. */
    boolean end(Duration grace) {
        return stop(State.ENDED, grace);
    }

    /** Stops all members at once and waits for them, a little longer than {@code grace}; returns whether all have stopped. */
    boolean stop(Duration grace) {
        return stop(State.STOPPED, grace);
    }

    private boolean stop(State next, Duration grace) {
        List<Member> stopping;
        synchronized (this) {
            state = state == State.ENDED ? state : next;
            stopping = List.copyOf(members);
        }
        List<CompletableFuture<Boolean>> stops = stopping.stream()
                .map(member -> within(
                        grace.plus(LEEWAY),
                        CompletableFuture.supplyAsync(() -> stop(member.hosted(), grace), member.strand())))
                .toList();
        boolean all = true;
        for (int i = 0; i < stops.size(); i++) {
            all &= joined(stopping.get(i).hosted(), stops.get(i));
        }
        return all;
    }

    private static boolean joined(Hosted member, CompletableFuture<Boolean> stop) {
        try {
            return stop.join();
        } catch (RuntimeException late) {
            LOG.error("{} does not stop and is given up: {}", member.name(), late.toString());
            return false;
        }
    }

    private static boolean stop(Hosted member, Duration grace) {
        try {
            return member.stop(grace);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Throwable failed) {
            LOG.error("{} did not stop cleanly", member.name(), failed);
        }
        return false;
    }

    /** Whether nothing of any member works. */
    synchronized boolean isIdle() {
        return members.stream().allMatch(member -> member.hosted().isIdle());
    }
}
