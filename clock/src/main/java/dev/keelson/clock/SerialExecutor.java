package dev.keelson.clock;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A loop with a mailbox that holds no thread of its executor while the mailbox is empty. */
final class SerialExecutor implements Executor {

    // After so many tasks the thread goes back to the executor, for others that wait for one.
    private static final int TASKS_A_TURN = 64;

    private final Executor executor;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // How many tasks wait or run; whoever raises it from zero hands the loop to the executor.
    private final AtomicInteger pending = new AtomicInteger();

    SerialExecutor(Executor executor) {
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
        } catch (RejectedExecutionException shutDown) {
            // The count stays above zero, so that nothing tries again.
            tasks.clear();
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
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
        }
    }
}
