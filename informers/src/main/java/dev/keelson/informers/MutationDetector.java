package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.informers.CacheMutatedException.Change;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds objects of one informer's cache that a reader has changed, by comparing their JSON with what it was when they were
 * stored. Looks at those alone that readers share: what is held encoded nobody can spoil. Fields that are not written as
 * JSON are not seen.
 *
 * <p>An object is looked at from before anybody else gets it until {@link #RETENTION} after it left the store, since slow
 * handlers and others may still hold it. Safe for many threads.
 *
 * <p>Follows k8s.io/client-go/tools/cache/mutation_detector.go, which looks as often and as long, and panics.
 */
final class MutationDetector<T> {

    static final Duration PERIOD = Duration.ofSeconds(1);
    static final Duration RETENTION = Duration.ofMinutes(2);

    private static final String SOME_TIME = "by a reader that shares it";

    private record Left<T>(WatchedObject<T> watched, long atNanos) {}

    private final Clock clock;
    private final Function<Object, String> json;
    private final BiConsumer<String, CacheMutatedException> found;
    // Guarded by this.
    private final Map<T, WatchedObject<T>> watched = new IdentityHashMap<>();
    // Guarded by this. Those of watched that the store has no more, in the order in which they left it.
    private final ArrayDeque<Left<T>> left = new ArrayDeque<>();

    /**
     * @param json writes any object the same way each time
     * @param found told the key of an object that was changed, and how
     */
    MutationDetector(Clock clock, Function<Object, String> json, BiConsumer<String, CacheMutatedException> found) {
        this.clock = clock;
        this.json = json;
        this.found = found;
    }

    /** Begins to look at an object that nobody else has got yet. */
    void enters(CachedObject<T> object) {
        if (object instanceof PlainObject) {
            WatchedObject<T> entered = new WatchedObject<>(object.key(), object.shared(), json);
            synchronized (this) {
                watched.put(entered.object(), entered);
            }
        }
    }

    /** Looks at an object that is no longer stored, or never was and is handed out all the same. */
    void leaves(CachedObject<T> object) {
        if (!(object instanceof PlainObject)) {
            return;
        }
        WatchedObject<T> leaving = of(object.shared());
        if (leaving != null) {
            look(leaving, SOME_TIME);
            synchronized (this) {
                left.add(new Left<>(leaving, clock.nanos()));
            }
        }
    }

    private synchronized @Nullable WatchedObject<T> of(T object) {
        return watched.get(object);
    }

    /** Looks at everything. */
    void look() {
        forgetOld();
        List<WatchedObject<T>> all;
        synchronized (this) {
            all = new ArrayList<>(watched.values());
        }
        all.forEach(each -> look(each, SOME_TIME));
    }

    private synchronized void forgetOld() {
        long now = clock.nanos();
        while (!left.isEmpty() && now - left.getFirst().atNanos() > RETENTION.toNanos()) {
            watched.remove(left.removeFirst().watched().object());
        }
    }

    /** Looks at an object before it is handed to somebody who could be blamed. */
    void lookBefore(T object) {
        look(object, SOME_TIME);
    }

    /** Looks at an object that somebody had. */
    void lookAfter(T object, String whose) {
        look(object, "while " + whose + " was called with it");
    }

    private void look(T object, String when) {
        WatchedObject<T> known = of(object);
        if (known != null) {
            look(known, when);
        }
    }

    private void look(WatchedObject<T> object, String when) {
        List<Change> changes = object.changes();
        if (!changes.isEmpty()) {
            found.accept(object.key(), new CacheMutatedException(changes, when));
        }
    }
}
