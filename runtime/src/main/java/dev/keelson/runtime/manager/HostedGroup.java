package dev.keelson.runtime.manager;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Components that start and stop together, any number of times; one added while they run starts at once. */
final class HostedGroup {

    private static final Logger LOG = LoggerFactory.getLogger(Manager.class);

    private final Executor executor;
    // Guarded by this.
    private final List<Hosted> members = new ArrayList<>();
    // Guarded by this. Whether members are started.
    private boolean running;
    // Guarded by this. Never becomes false again; nothing starts any more.
    private boolean ended;

    HostedGroup(Executor executor) {
        this.executor = executor;
    }

    synchronized void add(Hosted member) {
        members.add(member);
        if (running) {
            startReporting(member);
        }
    }

    /** Completes when all members work; fails with the first failure, which does not keep others from working. */
    synchronized CompletableFuture<Void> start() {
        if (ended) {
            return CompletableFuture.failedFuture(new IllegalStateException("the manager is closed"));
        }
        running = true;
        return CompletableFuture.allOf(
                members.stream().map(HostedGroup::startReporting).toArray(CompletableFuture<?>[]::new));
    }

    private static CompletableFuture<Void> startReporting(Hosted member) {
        return member.start().whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.error("{} did not start", member.name(), failure);
            }
        });
    }

    /** As {@link #stop}, for good. */
    void end(Duration grace) {
        synchronized (this) {
            ended = true;
        }
        stop(grace);
    }

    /** Stops all members at once and waits for them. */
    void stop(Duration grace) {
        List<Hosted> stopping;
        synchronized (this) {
            running = false;
            stopping = List.copyOf(members);
        }
        CompletableFuture.allOf(stopping.stream()
                        .map(member -> CompletableFuture.runAsync(() -> stop(member, grace), executor))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private static void stop(Hosted member, Duration grace) {
        try {
            member.stop(grace);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            LOG.error("{} did not stop cleanly", member.name(), failed);
        }
    }
}
