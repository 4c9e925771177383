package dev.keelson.apiserver.watchcache;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who watches, and which of them wait to be called. */
final class Watchers {

    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private final Set<Watcher> all = ConcurrentHashMap.newKeySet();
    // Guarded by this. Each has polled everything there is, and has a task to be called with.
    private final Set<Watcher> idle = new HashSet<>();

    void add(Watcher watcher) {
        all.add(watcher);
    }

    void remove(Watcher watcher) {
        all.remove(watcher);
        synchronized (this) {
            idle.remove(watcher);
        }
    }

    Set<Watcher> all() {
        return all;
    }

    /** Has the task called when there is something for the watcher, which may be now. */
    void callWhenReady(Watcher watcher, Runnable task) {
        synchronized (this) {
            watcher.setTask(task);
            if (!watcher.mayHaveItem()) {
                idle.add(watcher);
                return;
            }
        }
        call(watcher);
    }

    /** Calls whoever waits and is concerned by these events; the others need not look at them any more. */
    void announce(List<CacheEvent> events) {
        long from = events.get(0).sequence;
        long to = events.get(events.size() - 1).sequence + 1;
        List<Watcher> ready = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Watcher> iterator = idle.iterator(); iterator.hasNext(); ) {
                Watcher watcher = iterator.next();
                if (watcher.isConcernedBy(events)) {
                    iterator.remove();
                    ready.add(watcher);
                } else {
                    watcher.skip(from, to);
                }
            }
        }
        // Without the lock: the tasks are others' code.
        ready.forEach(Watchers::call);
    }

    /** Calls the watcher if it waits. */
    void wake(Watcher watcher) {
        boolean waited;
        synchronized (this) {
            waited = idle.remove(watcher);
        }
        if (waited) {
            call(watcher);
        }
    }

    private static void call(Watcher watcher) {
        Runnable task = watcher.takeTask();
        if (task != null) {
            try {
                task.run();
            } catch (RuntimeException thrown) {
                LOG.error("a watcher's task threw", thrown);
            }
        }
    }
}
