package dev.keelson.runtime.manager;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A body on a thread of its own. */
final class RunningComponent implements Component {

    /** One start of the body. */
    private static final class Run {
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        // Guarded by this. Null before the body begins and after it has ended.
        private @Nullable Thread thread;
        // Guarded by this. Never becomes false again.
        private boolean stopping;

        synchronized boolean begin() {
            thread = stopping ? null : Thread.currentThread();
            return !stopping;
        }

        /** Returns whether the body was told to end. */
        synchronized boolean end() {
            thread = null;
            Thread.interrupted();
            return stopping;
        }

        synchronized void interrupt() {
            stopping = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private final String name;
    private final boolean needsLeadership;
    private final Executor executor;
    private final Body body;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    // Guarded by this. Null while stopped.
    private @Nullable Run run;

    RunningComponent(String name, boolean needsLeadership, Executor executor, Body body) {
        this.name = name;
        this.needsLeadership = needsLeadership;
        this.executor = executor;
        this.body = body;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsLeadership() {
        return needsLeadership;
    }

    @Override
    public CompletableFuture<Void> failed() {
        return failed.copy();
    }

    @Override
    public synchronized void start() {
        if (run == null) {
            Run started = new Run();
            run = started;
            executor.execute(() -> work(started));
        }
    }

    private void work(Run started) {
        try {
            if (started.begin()) {
                body.run();
            }
            started.end();
        } catch (Throwable thrown) {
            if (!started.end()) {
                failed.completeExceptionally(thrown);
            }
        } finally {
            started.ended.complete(null);
        }
    }

    /** @throws IllegalStateException when the body does not end in time */
    @Override
    public void stop(Duration grace) throws InterruptedException {
        Run stopping;
        synchronized (this) {
            stopping = run;
            run = null;
        }
        if (stopping == null) {
            return;
        }
        stopping.interrupt();
        try {
            stopping.ended.get(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(name + " did not end within " + grace + " of its interruption", late);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
