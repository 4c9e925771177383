package dev.keelson.apiserver.registry;

import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A watch whose events take long to make: they are made on an executor, a few ahead, so that who polls never waits. An
 * event that cannot be made ends the watch with an error event.
 */
final class DetachedWatch implements WatchStream {
    /** So many events are made ahead. */
    private static final int AHEAD = 64;

    private final WatchStream source;
    private final Executor executor;

    /** Events that are made; guarded by this. */
    private final Queue<WatchEvent> made = new ArrayDeque<>();
    /** Who waits for an event; guarded by this. */
    private @Nullable Runnable waiting;
    /** Whether a task makes events or the source is waited for; guarded by this. */
    private boolean working;
    /** Whether nothing more comes; guarded by this. */
    private boolean ended;

    DetachedWatch(WatchStream source, Executor executor) {
        this.source = source;
        this.executor = executor;
    }

    @Override
    public @Nullable WatchEvent poll() {
        WatchEvent event;
        synchronized (this) {
            event = made.poll();
        }
        work();
        return event;
    }

    @Override
    public void onReady(Runnable wake) {
        synchronized (this) {
            if (made.isEmpty()) {
                waiting = wake;
            }
        }
        work();
        wakeIfMade(wake);
    }

    private void wakeIfMade(Runnable wake) {
        synchronized (this) {
            if (made.isEmpty() || waiting != null && waiting != wake) {
                return;
            }
            waiting = null;
        }
        wake.run();
    }

    /** Begins to make events unless that is going on or enough are made. */
    private void work() {
        synchronized (this) {
            if (working || ended || made.size() >= AHEAD) {
                return;
            }
            working = true;
        }
        executor.execute(this::make);
    }

    private void make() {
        boolean more = true;
        while (more) {
            WatchEvent event = next();
            if (event == null) {
                source.onReady(() -> executor.execute(this::make));
                return;
            }
            more = add(event);
        }
    }

    private @Nullable WatchEvent next() {
        try {
            return source.poll();
        } catch (StatusException e) {
            return new WatchEvent(WatchEvent.Type.ERROR, Json.encode(e.toStatus()));
        }
    }

    /** Returns whether to make more. */
    private boolean add(WatchEvent event) {
        Runnable wake;
        boolean more;
        synchronized (this) {
            made.add(event);
            ended |= event.type() == WatchEvent.Type.ERROR;
            more = !ended && made.size() < AHEAD;
            working = more;
            wake = waiting;
            waiting = null;
        }
        if (wake != null) {
            wake.run();
        }
        return more;
    }

    @Override
    public void requestBookmark() {
        source.requestBookmark();
    }

    @Override
    public void close() {
        synchronized (this) {
            ended = true;
        }
        source.close();
    }
}
