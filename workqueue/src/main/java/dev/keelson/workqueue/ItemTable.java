package dev.keelson.workqueue;

import static dev.keelson.workqueue.QueuedItem.NONE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The entries of a queue, found by item and by number. Guarded by the queue's lock. */
final class ItemTable<T> {

    private static final int FIRST_CAPACITY = 64;

    /** Entries with numbers up to this are kept for later items; those of a passing flood go to the collector. */
    private static final int KEPT_ENTRIES = 1024;

    // By number. Those that are free may be null.
    private @Nullable QueuedItem<T>[] entries = newEntries(FIRST_CAPACITY);
    // As long as entries. The first entry of each bucket, or NONE.
    private int[] buckets = new int[FIRST_CAPACITY];
    // The first freeCount are the numbers below nextNumber that are free.
    private int[] free = new int[FIRST_CAPACITY];
    private int freeCount;
    // No higher number was ever used.
    private int nextNumber = NONE + 1;

    @SuppressWarnings("unchecked")
    private static <T> @Nullable QueuedItem<T>[] newEntries(int capacity) {
        return new QueuedItem[capacity];
    }

    static int hashOf(Object item) {
        int hash = item.hashCode();
        return hash ^ (hash >>> 16);
    }

    QueuedItem<T> numbered(int number) {
        QueuedItem<T> entry = entries[number];
        if (entry == null) {
            throw new IllegalStateException("the work queue has no entry " + number);
        }
        return entry;
    }

    /** @param hash what {@link #hashOf} gives for {@code item} */
    @Nullable
    QueuedItem<T> find(T item, int hash) {
        int number = buckets[hash & (buckets.length - 1)];
        while (number != NONE) {
            QueuedItem<T> entry = numbered(number);
            if (entry.hash == hash && item.equals(entry.item)) {
                return entry;
            }
            number = entry.nextInBucket;
        }
        return null;
    }

    /** The entry of {@code item}, a new one when it has none. */
    QueuedItem<T> findOrInsert(T item, int hash) {
        QueuedItem<T> present = find(item, hash);
        return present == null ? insert(item, hash) : present;
    }

    private QueuedItem<T> insert(T item, int hash) {
        if (freeCount == 0 && nextNumber == entries.length) {
            grow();
        }
        int number = freeCount > 0 ? free[--freeCount] : nextNumber++;
        QueuedItem<T> entry = entries[number];
        if (entry == null) {
            entry = new QueuedItem<>(number);
            entries[number] = entry;
        }
        entry.item = item;
        entry.hash = hash;
        chain(entry);
        return entry;
    }

    private void chain(QueuedItem<T> entry) {
        int bucket = entry.hash & (buckets.length - 1);
        entry.nextInBucket = buckets[bucket];
        buckets[bucket] = entry.number;
    }

    private void grow() {
        int capacity = 2 * entries.length;
        entries = Arrays.copyOf(entries, capacity);
        free = Arrays.copyOf(free, capacity);
        buckets = new int[capacity];
        for (int number = NONE + 1; number < nextNumber; number++) {
            chain(numbered(number));
        }
    }

    /** Takes out an entry that is in no line and no heap. */
    void remove(QueuedItem<T> entry) {
        unchain(entry);
        entry.item = null;
        if (entry.number > KEPT_ENTRIES) {
            entries[entry.number] = null;
        }
        free[freeCount++] = entry.number;
        if (entries.length > KEPT_ENTRIES && freeCount == nextNumber - 1) {
            shrink();
        }
    }

    private void unchain(QueuedItem<T> entry) {
        int bucket = entry.hash & (buckets.length - 1);
        if (buckets[bucket] == entry.number) {
            buckets[bucket] = entry.nextInBucket;
            return;
        }
        QueuedItem<T> before = numbered(buckets[bucket]);
        while (before.nextInBucket != entry.number) {
            before = numbered(before.nextInBucket);
        }
        before.nextInBucket = entry.nextInBucket;
    }

    private void shrink() {
        entries = newEntries(FIRST_CAPACITY);
        buckets = new int[FIRST_CAPACITY];
        free = new int[FIRST_CAPACITY];
        freeCount = 0;
        nextNumber = NONE + 1;
    }

    int size() {
        return nextNumber - 1 - freeCount;
    }
}
