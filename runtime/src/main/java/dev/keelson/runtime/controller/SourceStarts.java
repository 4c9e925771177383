package dev.keelson.runtime.controller;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sources of one start of a controller, and which of them have delivered their initial state. */
final class SourceStarts {

    private static final Logger LOG = LoggerFactory.getLogger(SourceStarts.class);

    private final String controller;
    private final PriorityWorkQueue<Request> queue;
    // Guarded by this. In the order of their starts.
    private final Map<Source, CompletableFuture<Void>> started = new LinkedHashMap<>();
    // Guarded by this. Never becomes false again; no source starts any more.
    private boolean stopped;

    SourceStarts(String controller, PriorityWorkQueue<Request> queue) {
        this.controller = controller;
        this.queue = queue;
    }

    /** Completes when all of {@code sources} have delivered; fails when one cannot. */
    CompletableFuture<Void> start(List<Source> sources) {
        return CompletableFuture.allOf(sources.stream().map(this::start).toArray(CompletableFuture<?>[]::new));
    }

    /** Holds no lock while it calls the source, which may be slow though it should not. */
    CompletableFuture<Void> start(Source source) {
        CompletableFuture<Void> delivered = new CompletableFuture<>();
        synchronized (this) {
            if (stopped) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("controller " + controller + " was stopped"));
            }
            started.put(source, delivered);
        }
        try {
            source.start(queue).whenComplete((done, failure) -> {
                if (failure == null) {
                    delivered.complete(null);
                } else {
                    fail(delivered, source, failure);
                }
            });
        } catch (Throwable refused) {
            fail(delivered, source, refused);
        }
        if (isStopped()) {
            stop(source);
        }
        return delivered;
    }

    private void fail(CompletableFuture<Void> delivered, Source source, Throwable failure) {
        delivered.completeExceptionally(
                new IllegalStateException("controller " + controller + ": its source " + source + " failed", failure));
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    /** Fails with the names of sources that have not delivered within {@code longest}; otherwise as {@code all}. */
    CompletableFuture<Void> within(Duration longest, CompletableFuture<Void> all, Clock clock) {
        CompletableFuture<Void> inTime = all.copy();
        Timer timer = clock.schedule(
                longest,
                () -> inTime.completeExceptionally(new TimeoutException("controller " + controller + ": after "
                        + longest + " these sources have not delivered their initial state: " + behind()
                        + "; it begins to work when they have")));
        inTime.whenComplete((done, failure) -> timer.cancel());
        return inTime;
    }

    private synchronized List<String> behind() {
        List<String> names = new ArrayList<>();
        started.forEach((source, delivered) -> {
            if (!delivered.isDone()) {
                names.add(source.toString());
            }
        });
        return names;
    }

    void stop() {
        List<Source> all;
        synchronized (this) {
            stopped = true;
            all = List.copyOf(started.keySet());
        }
        all.forEach(this::stop);
    }

    private void stop(Source source) {
        try {
            source.stop();
        } catch (Throwable failed) {
            LOG.error("controller {}: its source {} did not stop cleanly", controller, source, failed);
        }
    }
}
