package dev.keelson.apiserver.watchcache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The recent events, by sequence number. One thread appends; any number read, without locks.
 *
 * <p>Young events are kept, within the bounds on count and bytes; a quiet resource keeps its last {@code minEvents}
 * however old they are.
 */
final class EventRing {

    private static final int SMALLEST = 128;

    private final int minEvents;
    private final int maxEvents;
    private final long maxBytes;
    private final long freshNanos;

    // Written by the appending thread, before head where both change. Its length is a power of two. An element may be
    // overwritten while it is read: its sequence number tells.
    private volatile @Nullable CacheEvent[] slots = new CacheEvent[SMALLEST];
    // Written by the appending thread: one beyond the newest event.
    private volatile long head;
    // Written by the appending thread, before a slot is used again: the oldest event kept.
    private volatile long tail;
    // Written by the appending thread, before tail: every event after this revision is kept.
    private volatile long floor;
    // The appending thread's.
    private long bytes;

    EventRing(WatchCacheOptions options, long floor) {
        this.minEvents = options.minEvents();
        this.maxEvents = options.maxEvents();
        this.maxBytes = options.maxEventBytes();
        this.freshNanos = nanos(options.eventFreshness());
        this.floor = floor;
    }

    private static long nanos(Duration duration) {
        return duration.toNanos();
    }

    /** One beyond the newest event. */
    long head() {
        return head;
    }

    /** The oldest revision that a watch can begin after. */
    long floor() {
        return floor;
    }

    int size() {
        return (int) (head - tail);
    }

    /** @param event with {@link #head()} as its sequence number */
    void append(CacheEvent event) {
        makeRoom(event);
        if (head - tail == slots.length) {
            resize(slots.length * 2);
        } else if (slots.length > SMALLEST && (head - tail) * 8 < slots.length) {
            resize(slots.length / 2);
        }
        slots[slot(event.sequence, slots.length)] = event;
        bytes += event.bytes();
        head = event.sequence + 1;
    }

    private void makeRoom(CacheEvent event) {
        while (head > tail) {
            CacheEvent oldest = slots[slot(tail, slots.length)];
            int size = size();
            boolean tooMany = size >= maxEvents;
            boolean old = oldest == null || event.nanos - oldest.nanos > freshNanos;
            boolean spare = size >= minEvents && (old || bytes + event.bytes() > maxBytes);
            if (oldest == null || !(tooMany || spare)) {
                return;
            }
            bytes -= oldest.bytes();
            floor = oldest.revision;
            tail = oldest.sequence + 1;
            slots[slot(oldest.sequence, slots.length)] = null;
        }
    }

    private void resize(int length) {
        @Nullable CacheEvent[] old = slots;
        @Nullable CacheEvent[] resized = new CacheEvent[length];
        for (long sequence = tail; sequence < head; sequence++) {
            resized[slot(sequence, length)] = old[slot(sequence, old.length)];
        }
        slots = resized;
    }

    /** The event; null where it is no longer kept. It must have been appended. */
    @Nullable
    CacheEvent get(long sequence) {
        @Nullable CacheEvent[] current = slots;
        CacheEvent event = current[slot(sequence, current.length)];
        return event != null && event.sequence == sequence ? event : null;
    }

    /** The sequence number of the first event after {@code revision}, {@link #head()} if there is none; -1 if it is gone. */
    long firstAfter(long revision) {
        long low = tail;
        long end = head;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            CacheEvent event = get(middle);
            if (event == null || event.revision <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        // Read last: whatever was forgotten during the search has raised it.
        return revision < floor ? -1 : low;
    }

    private static int slot(long sequence, int length) {
        return (int) (sequence & (length - 1));
    }
}
