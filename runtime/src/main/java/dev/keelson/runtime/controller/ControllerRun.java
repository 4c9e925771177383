package dev.keelson.runtime.controller;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.source.Source;
import dev.keelson.workqueue.PriorityWorkQueue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A controller from one start to the next stop: first its sources, then its workers. */
final class ControllerRun {

    private static final Logger LOG = LoggerFactory.getLogger(ControllerRun.class);
    private static final Duration UNTIL_ALLOWED = Duration.ofSeconds(1);
    // Of the time for a stop, the part in which work is not yet interrupted.
    private static final double UNDISTURBED = 0.75;

    /** What the controller does for all of its runs. */
    interface Owner {

        /** Whether a reconcile may begin now. */
        boolean mayWork();

        /** Has {@code request} enqueued by whichever run there is. */
        void wanted(Request request);

        /** An Error that is not to be contained. */
        void failed(Throwable error);
    }

    private final ControllerOptions options;
    private final PriorityWorkQueue<Request> queue;
    private final KeysInWork keys;
    private final Clock clock;
    private final Executor executor;
    private final Owner owner;
    private final SourceStarts sources;
    private final CompletableFuture<Void> working = new CompletableFuture<>();

    // Guarded by this. Set by the first start of the sources.
    private @Nullable CompletableFuture<Void> delivered;
    // Set before workers start.
    private @Nullable ReconcileStep step;
    // Guarded by this. Never becomes false again.
    private boolean workWanted;
    // Guarded by this. Whether workers were started.
    private boolean worked;
    // Guarded by this. The threads that run workers now.
    private final Set<Thread> workers = new HashSet<>();
    // Guarded by this. Never becomes false again; no worker starts any more.
    private boolean stopping;

    ControllerRun(
            ControllerOptions options,
            PriorityWorkQueue<Request> queue,
            KeysInWork keys,
            Clock clock,
            Executor executor,
            Owner owner) {
        this.options = options;
        this.queue = queue;
        this.keys = keys;
        this.clock = clock;
        this.executor = executor;
        this.owner = owner;
        this.sources = new SourceStarts(options.name(), queue);
    }

    PriorityWorkQueue<Request> queue() {
        return queue;
    }

    /** Starts the sources. Completes when they have delivered; idempotent. */
    CompletableFuture<Void> warmUp(List<Source> first) {
        CompletableFuture<Void> all;
        synchronized (this) {
            if (delivered != null) {
                return delivered.copy();
            }
            all = new CompletableFuture<>();
            delivered = all;
        }
        sources.start(first).whenComplete((done, failure) -> {
            if (failure == null) {
                all.complete(null);
            } else {
                all.completeExceptionally(failure);
            }
        });
        return all.copy();
    }

    void watch(Source source) {
        sources.start(source).whenComplete((done, failure) -> {
            if (failure != null && !isStopping()) {
                LOG.error("controller {}: a source that was added failed", options.name(), failure);
            }
        });
    }

    /** Starts the sources, if they are not started, and when they have delivered the workers. Idempotent. */
    CompletableFuture<Void> start(List<Source> first, ReconcileStep reconcile) {
        synchronized (this) {
            if (workWanted) {
                return working.copy();
            }
            workWanted = true;
            step = reconcile;
        }
        CompletableFuture<Void> all = warmUp(first);
        sources.within(options.syncTimeout(), all, clock).whenComplete((done, failure) -> {
            if (failure != null) {
                working.completeExceptionally(failure);
            }
        });
        all.thenRun(this::startWorkers).exceptionally(failure -> {
            working.completeExceptionally(failure);
            return null;
        });
        return working.copy();
    }

    private void startWorkers() {
        synchronized (this) {
            if (stopping) {
                return;
            }
            worked = true;
            for (int i = 0; i < options.workers(); i++) {
                executor.execute(this::work);
            }
        }
        working.complete(null);
        LOG.info("controller {} works with {} workers", options.name(), options.workers());
    }

    // ---- workers

    private void work() {
        Thread thread = Thread.currentThread();
        synchronized (this) {
            workers.add(thread);
        }
        try {
            boolean more = true;
            while (more) {
                more = workOnNext();
            }
        } catch (UncontainedErrorException error) {
            owner.failed(error);
        } finally {
            synchronized (this) {
                workers.remove(thread);
            }
            // The pool's next task must not inherit an interruption.
            Thread.interrupted();
        }
    }

    /** Returns whether there may be more to do. */
    private boolean workOnNext() {
        Request request;
        try {
            request = queue.take();
        } catch (InterruptedException interrupted) {
            return isWanted();
        }
        if (request == null) {
            return false;
        }
        try {
            workOn(request);
        } catch (UncontainedErrorException error) {
            throw error;
        } catch (Throwable unexpected) {
            // Nothing that can be thrown here, not even by a logger out of memory, may cost a worker.
            queue.addRateLimited(request);
        } finally {
            queue.done(request);
        }
        // A reconciler may leave its thread interrupted, as Fabric8's client does.
        return !Thread.interrupted() || isWanted();
    }

    private void workOn(Request request) {
        ReconcileStep reconcile = step;
        if (isStopping() || reconcile == null) {
            return;
        }
        if (!owner.mayWork()) {
            queue.addAfter(request, UNTIL_ALLOWED, queue.priorityOf(request));
            return;
        }
        if (!keys.enter(request)) {
            LOG.warn("controller {}: {} is still in work from before the last stop", options.name(), request);
            return;
        }
        try {
            reconcile.run(request);
        } finally {
            if (keys.leave(request)) {
                owner.wanted(request);
            }
        }
    }

    boolean isStopping() {
        synchronized (this) {
            return stopping;
        }
    }

    /** Whether an interrupted worker should go on: it was not meant if nobody is ending its work or its thread. */
    private boolean isWanted() {
        boolean threadsEnd = executor instanceof ExecutorService service && service.isShutdown();
        return !threadsEnd && !isStopping();
    }

    // ---- stopping

    boolean stop(Duration grace) throws InterruptedException {
        sources.stop();
        boolean hasWorkers;
        synchronized (this) {
            stopping = true;
            hasWorkers = worked;
        }
        working.completeExceptionally(
                new IllegalStateException("controller " + options.name() + " was stopped before it worked"));
        if (!hasWorkers) {
            queue.shutDown();
            return true;
        }
        Duration undisturbed = Duration.ofNanos((long) (grace.toNanos() * UNDISTURBED));
        if (queue.drain(undisturbed)) {
            return true;
        }
        LOG.warn("controller {} was not done within {}; interrupting its workers", options.name(), undisturbed);
        interruptWorkers();
        boolean ended = queue.drain(grace.minus(undisturbed));
        if (!ended) {
            LOG.error("controller {}: a reconcile does not return; its thread is given up", options.name());
        }
        return ended;
    }

    private synchronized void interruptWorkers() {
        workers.forEach(Thread::interrupt);
    }
}
