package dev.keelson.informers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Objects by their keys. Takes a few bytes an object, where a map would take an entry. Not thread-safe.
 *
 * <p>Open addressing with linear probing; a removal moves up what was displaced, so that nothing is left behind.
 */
final class ObjectTable<T> {

    private static final int FIRST_CAPACITY = 8;
    private static final int HALF_WORD = 16;

    // A power of two long and at most two thirds full.
    private @Nullable Object[] slots = new @Nullable Object[FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    CachedObject<T> get(String key) {
        return at(find(key));
    }

    /** Returns what was there under the same key. */
    @Nullable
    CachedObject<T> put(CachedObject<T> object) {
        int slot = find(object.key());
        CachedObject<T> former = at(slot);
        slots[slot] = object;
        if (former == null && ++size * 3 > slots.length * 2) {
            resize(slots.length * 2);
        }
        return former;
    }

    @Nullable
    CachedObject<T> remove(String key) {
        int slot = find(key);
        CachedObject<T> former = at(slot);
        if (former == null) {
            return null;
        }
        close(slot);
        size--;
        if (slots.length > FIRST_CAPACITY && size * 6 < slots.length) {
            resize(slots.length / 2);
        }
        return former;
    }

    private void close(int removed) {
        int mask = slots.length - 1;
        int hole = removed;
        slots[hole] = null;
        for (int slot = (hole + 1) & mask; ; slot = (slot + 1) & mask) {
            CachedObject<T> object = at(slot);
            if (object == null) {
                return;
            }
            int home = home(object.key());
            // Whether the hole lies between where the object belongs and where it is.
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                slots[hole] = object;
                slots[slot] = null;
                hole = slot;
            }
        }
    }

    private void resize(int capacity) {
        @Nullable Object[] former = slots;
        slots = new @Nullable Object[capacity];
        for (@Nullable Object object : former) {
            if (object != null) {
                CachedObject<T> moved = cast(object);
                slots[find(moved.key())] = moved;
            }
        }
    }

    /** Where the object with this key is, or would be put. */
    private int find(String key) {
        int mask = slots.length - 1;
        int slot = home(key);
        for (CachedObject<T> object = at(slot); object != null && !object.key().equals(key); object = at(slot)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(String key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> HALF_WORD) & (slots.length - 1);
    }

    private @Nullable CachedObject<T> at(int slot) {
        Object object = slots[slot];
        return object == null ? null : cast(object);
    }

    /** Nothing else is ever put into a slot. */
    @SuppressWarnings("unchecked")
    private static <T> CachedObject<T> cast(Object object) {
        return (CachedObject<T>) object;
    }

    void forEach(Consumer<CachedObject<T>> action) {
        for (@Nullable Object object : slots) {
            if (object != null) {
                action.accept(cast(object));
            }
        }
    }

    /** A new list, which belongs to the caller. */
    List<CachedObject<T>> objects() {
        return map(object -> object, new ArrayList<>(size));
    }

    /** A new set, which belongs to the caller. */
    Set<String> keys() {
        return map(CachedObject::key, new HashSet<>(size * 2));
    }

    private <R, C extends Collection<R>> C map(Function<CachedObject<T>, R> function, C target) {
        forEach(object -> target.add(function.apply(object)));
        return target;
    }
}
