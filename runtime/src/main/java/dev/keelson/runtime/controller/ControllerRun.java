package dev.keelson.runtime.controller;

import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A controller from one start to the next stop. */
final class ControllerRun {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerRun.class);

    private final ControllerOptions options;
    private final List<Source> sources;
    private final PriorityWorkQueue<Request> queue;
    private final ReconcileStep step;
    private final Executor executor;
    private final CompletableFuture<Void> working = new CompletableFuture<>();

    // Guarded by this. The threads that run workers now.
    private final Set<Thread> workers = new HashSet<>();
    // Guarded by this. Never becomes false again; no worker starts any more.
    private boolean stopping;

    ControllerRun(
            ControllerOptions options,
            List<Source> sources,
            PriorityWorkQueue<Request> queue,
            ReconcileStep step,
            Executor executor) {
        this.options = options;
        this.sources = sources;
        this.queue = queue;
        this.step = step;
        this.executor = executor;
    }

    PriorityWorkQueue<Request> queue() {
        return queue;
    }

    CompletableFuture<Void> working() {
        return working.copy();
    }

    CompletableFuture<Void> start() {
        CompletableFuture<?>[] ready =
                sources.stream().map(source -> source.start(queue)).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(ready).whenComplete((done, failure) -> {
            if (failure != null) {
                working.completeExceptionally(failure);
            } else {
                startWorkers();
            }
        });
        return working();
    }

    private void startWorkers() {
        synchronized (this) {
            if (stopping) {
                return;
            }
            for (int i = 0; i < options.workers(); i++) {
                executor.execute(this::work);
            }
        }
        working.complete(null);
        LOG.info("controller {} works with {} workers", options.name(), options.workers());
    }

    private void work() {
        Thread thread = Thread.currentThread();
        synchronized (this) {
            workers.add(thread);
        }
        try {
            for (Request request = queue.take(); request != null; request = queue.take()) {
                try {
                    if (!isStopping()) {
                        step.run(request);
                    }
                } finally {
                    queue.done(request);
                }
            }
        } catch (InterruptedException stopped) {
            // The pool's next task must not inherit the interruption.
            LOG.debug("a worker of controller {} was interrupted", options.name());
        } finally {
            synchronized (this) {
                workers.remove(thread);
            }
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    boolean stop(Duration grace) throws InterruptedException {
        sources.forEach(Source::stop);
        boolean neverWorked;
        synchronized (this) {
            stopping = true;
            neverWorked = !working.isDone();
        }
        working.completeExceptionally(
                new IllegalStateException("controller " + options.name() + " was stopped before it worked"));
        if (neverWorked) {
            queue.shutDown();
            return true;
        }
        boolean drained = queue.drain(grace);
        if (!drained) {
            LOG.warn("controller {} was not done within {}; interrupting its workers", options.name(), grace);
            interruptWorkers();
        }
        return drained;
    }

    private synchronized void interruptWorkers() {
        workers.forEach(Thread::interrupt);
    }
}
