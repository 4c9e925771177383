package dev.keelson.apiserver.watchcache;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who watches, and which of them wait to be called. */
final class Watchers {

    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private final Set<Watcher> all = ConcurrentHashMap.newKeySet();
    // Guarded by this. Each has polled everything there is for it, and has a task to be called with.
    private final WaitingWatchers waiting = new WaitingWatchers();
    // Guarded by this. One beyond the newest event that waiting watchers have been called for: none before it concerns
    // one that still waits, so it need not look at them, nor miss them when they are no longer kept.
    private long announced;

    void add(Watcher watcher) {
        all.add(watcher);
    }

    void remove(Watcher watcher) {
        all.remove(watcher);
        stopsWaiting(watcher);
    }

    Set<Watcher> all() {
        return all;
    }

    /** Has the task called when there is something for the watcher, which may be now. */
    void callWhenReady(Watcher watcher, Runnable task) {
        synchronized (this) {
            watcher.setTask(task);
            // It may have waited with an earlier task.
            stopsWaiting(watcher);
            if (!watcher.mayHaveItem()) {
                watcher.waits(true);
                waiting.add(watcher);
                return;
            }
        }
        call(watcher);
    }

    /** Calls whoever waits and is concerned by these events; the others need not look at them any more. */
    void announce(List<CacheEvent> events) {
        List<Watcher> ready = new ArrayList<>();
        synchronized (this) {
            for (CacheEvent event : events) {
                announced = event.sequence;
                for (Watcher watcher : waiting.concernedBy(event)) {
                    stopsWaiting(watcher);
                    ready.add(watcher);
                }
            }
            announced = events.get(events.size() - 1).sequence + 1;
        }
        // Without the lock: the tasks are others' code.
        ready.forEach(Watchers::call);
    }

    /** Calls the watcher if it waits. */
    void wake(Watcher watcher) {
        if (stopsWaiting(watcher)) {
            call(watcher);
        }
    }

    /** Whether it had waited. */
    private synchronized boolean stopsWaiting(Watcher watcher) {
        boolean waited = watcher.isWaiting();
        if (waited) {
            watcher.skipTo(announced);
            watcher.waits(false);
            waiting.remove(watcher);
        }
        return waited;
    }

    /** The numbers of events begin anew, as the watchers so far have ended. */
    synchronized void startAnew() {
        announced = 0;
    }

    /** Has a watcher that is polled although it waits look at what it has not been called for. It goes on waiting. */
    synchronized void catchUp(Watcher watcher) {
        if (watcher.isWaiting()) {
            watcher.skipTo(announced);
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
