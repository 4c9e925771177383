package dev.keelson.informers;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in order, on an executor that many strands share: a loop with a mailbox that holds no
 * thread while it is idle. What one task writes, the next one sees.
 */
final class Strand implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(Strand.class);
    private static final int TASKS_A_TURN = 64;

    private final Executor executor;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // How many tasks are queued or running; whoever raises it from zero hands the strand to the executor.
    private final AtomicInteger pending = new AtomicInteger();

    Strand(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            takeTurn();
        }
    }

    private void takeTurn() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the executor is shut down; {} tasks are given up", pending.get());
        }
    }

    private void run() {
        for (int i = 0; i < TASKS_A_TURN; i++) {
            Runnable task = tasks.poll();
            if (task != null) {
                runContained(task);
            }
            if (pending.decrementAndGet() == 0) {
                return;
            }
        }
        takeTurn();
    }

    private static void runContained(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            LOG.error("a task failed unexpectedly; the strand goes on", thrown);
        }
    }
}
