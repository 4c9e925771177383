package dev.keelson.informers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The changes that the reflector has learned and the store has not, grouped by object, in the order in which the first
 * change of each arrived. Not thread-safe: its informer's lock guards it, together with the store.
 *
 * <p>Guarantees: nothing is lost; the changes of one object stay in order; two deletions in a row become one, which keeps
 * the final state if either knows it; a replacement is atomic, and deletes what it does not contain whether that is
 * already stored or only queued.
 *
 * <p>Follows k8s.io/client-go/tools/cache/delta_fifo.go.
 */
final class DeltaQueue<T> {

    /** An object's changes, oldest first. */
    record Deltas<T>(String key, List<Delta<T>> deltas, boolean ofInitialList) {}

    private final Function<String, @Nullable T> stored;
    // Holds exactly the keys in order, each with at least one change.
    private final Map<String, List<Delta<T>>> items = new HashMap<>();
    private final ArrayDeque<String> order = new ArrayDeque<>();
    // How many keys of the first replacement have not been taken yet; negative before it.
    private int initialLeft = -1;
    // How many keys were queued by the end of the last replacement and have not been taken yet.
    private int replacementLeft;

    /** @param stored looks up what the store holds */
    DeltaQueue(Function<String, @Nullable T> stored) {
        this.stored = stored;
    }

    void added(String key, T object) {
        append(key, Delta.of(Delta.Kind.ADDED, object));
    }

    void updated(String key, T object) {
        append(key, Delta.of(Delta.Kind.UPDATED, object));
    }

    void deleted(String key, @Nullable T object) {
        if (!items.containsKey(key) && stored.apply(key) == null) {
            // A relist has found it gone already.
            return;
        }
        append(key, object == null ? Delta.tombstone(newest(key)) : Delta.of(Delta.Kind.DELETED, object));
    }

    /**
     * @param objects the complete state
     * @param unread keys of objects that exist in a state nobody could read; they are left as they are
     * @param storedKeys what the store holds
     */
    void replace(Map<String, T> objects, Set<String> unread, Set<String> storedKeys) {
        objects.forEach((key, object) -> append(key, Delta.of(Delta.Kind.REPLACED, object)));
        Set<String> gone = new HashSet<>(items.keySet());
        gone.addAll(storedKeys);
        gone.removeAll(objects.keySet());
        gone.removeAll(unread);
        for (String key : gone) {
            append(key, Delta.tombstone(newest(key)));
        }
        if (initialLeft < 0) {
            initialLeft = order.size();
        }
        replacementLeft = order.size();
    }

    /** The newest state of an object, queued or stored; null when it does not exist. */
    @Nullable
    T present(String key) {
        List<Delta<T>> queued = items.get(key);
        if (queued == null) {
            return stored.apply(key);
        }
        Delta<T> last = queued.get(queued.size() - 1);
        return last.kind() == Delta.Kind.DELETED ? null : last.object();
    }

    private @Nullable T newest(String key) {
        List<Delta<T>> queued = items.get(key);
        return queued == null
                ? stored.apply(key)
                : queued.get(queued.size() - 1).object();
    }

    private void append(String key, Delta<T> delta) {
        List<Delta<T>> deltas = items.get(key);
        if (deltas == null) {
            deltas = new ArrayList<>(1);
            items.put(key, deltas);
            order.add(key);
        }
        Delta<T> last = deltas.isEmpty() ? null : deltas.get(deltas.size() - 1);
        if (last != null && last.kind() == Delta.Kind.DELETED && delta.kind() == Delta.Kind.DELETED) {
            deltas.set(deltas.size() - 1, delta.finalStateUnknown() ? last : delta);
        } else {
            deltas.add(delta);
        }
    }

    /** The changes of the object whose first one has waited longest; null when there are none. */
    @Nullable
    Deltas<T> poll() {
        String key = order.poll();
        if (key == null) {
            return null;
        }
        List<Delta<T>> deltas = items.remove(key);
        if (deltas == null) {
            throw new IllegalStateException("no changes for queued key " + key);
        }
        boolean initial = initialLeft > 0;
        if (initial) {
            initialLeft--;
        }
        if (replacementLeft > 0) {
            replacementLeft--;
        }
        return new Deltas<>(key, deltas, initial);
    }

    /** How many objects have changes here. */
    int size() {
        return order.size();
    }

    boolean isEmpty() {
        return order.isEmpty();
    }

    /** Whether everything that the last replacement brought has been taken. */
    boolean isReplacementTaken() {
        return replacementLeft == 0;
    }
}
