package dev.keelson.runtime.manager;

import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** What a manager hosts, by phase. */
final class HostedPhases {

    private final Map<StartPhase, HostedGroup> groups = new EnumMap<>(StartPhase.class);
    // By what failed. Never shrinks: whatever has failed is not started again.
    private final Map<String, Throwable> failures = new ConcurrentSkipListMap<>();
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    HostedPhases(Executor executor, Clock clock, Duration startTimeout) {
        for (StartPhase phase : StartPhase.values()) {
            groups.put(phase, new HostedGroup(executor, clock, startTimeout, this::note));
        }
    }

    private void note(String what, Throwable failure) {
        // What is late may yet come.
        if (!(failure instanceof TimeoutException)) {
            failures.put(what, failure);
        }
        failed.completeExceptionally(new IllegalStateException(what, failure));
    }

    void add(Hosted hosted) {
        group(hosted.phase()).add(hosted);
    }

    HostedGroup group(StartPhase phase) {
        HostedGroup group = groups.get(phase);
        if (group == null) {
            throw new IllegalStateException("no phase " + phase);
        }
        return group;
    }

    /** Fails with the first failure. */
    CompletableFuture<Void> failed() {
        return failed.copy();
    }

    /** A readiness check. */
    void check() {
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.toString());
        }
    }
}
