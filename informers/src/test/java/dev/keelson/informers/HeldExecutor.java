package dev.keelson.informers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Runs tasks when the test says so, in an order that the seed decides; some of them much later than others. Confined to the
 * test's thread.
 */
final class HeldExecutor implements Executor {

    private final Random random;
    private final List<Runnable> tasks = new ArrayList<>();
    // Those that wait until tasks has been worked off, or for long.
    private final List<Runnable> late = new ArrayList<>();

    HeldExecutor(long seed) {
        random = new Random(seed);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs one of the tasks, or puts it off, if there is any. */
    boolean runOne() {
        if (random.nextInt(300) == 0) {
            recall();
        }
        if (tasks.isEmpty()) {
            return false;
        }
        Runnable chosen = tasks.remove(random.nextInt(tasks.size()));
        if (random.nextInt(15) == 0) {
            late.add(chosen);
        } else {
            chosen.run();
        }
        return true;
    }

    private void recall() {
        tasks.addAll(late);
        late.clear();
    }

    void runAll() {
        do {
            recall();
        } while (runOne() || !late.isEmpty());
    }
}
