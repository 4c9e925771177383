package dev.keelson.controllers.expectations;

import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Expected creations and deletions by the key of the object that wants them. Safe for many threads. */
public final class Expectations {

    static final Duration EXPIRY = Duration.ofMinutes(5);

    private static final class Outstanding {
        final long sinceNanos;
        int creations;
        final Set<String> deletions = new HashSet<>();

        Outstanding(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private final Clock clock;
    // Guarded by this. No entry means nothing outstanding.
    private final Map<String, Outstanding> byKey = new HashMap<>();

    public Expectations(Clock clock) {
        this.clock = clock;
    }

    /** Replaces what {@code key} expects by {@code count} creations. Call before creating. */
    public synchronized void expectCreations(String key, int count) {
        fresh(key).creations = count;
    }

    /** Replaces what {@code key} expects by the deletion of the objects with these uids. Call before deleting. */
    public synchronized void expectDeletions(String key, Collection<String> uids) {
        fresh(key).deletions.addAll(uids);
    }

    /** Takes note that one creation was seen, or has failed. */
    public synchronized void creationObserved(String key) {
        Outstanding outstanding = byKey.get(key);
        if (outstanding != null && outstanding.creations > 0) {
            outstanding.creations--;
        }
    }

    /** Takes note that a deletion was seen, or has failed. Seeing it twice counts once. */
    public synchronized void deletionObserved(String key, String uid) {
        Outstanding outstanding = byKey.get(key);
        if (outstanding != null) {
            outstanding.deletions.remove(uid);
        }
    }

    /** Whether all that {@code key} expected was seen, or waited for too long. */
    public synchronized boolean satisfied(String key) {
        Outstanding outstanding = byKey.get(key);
        if (outstanding == null) {
            return true;
        }
        boolean met = outstanding.creations == 0 && outstanding.deletions.isEmpty();
        return met || clock.since(outstanding.sinceNanos).compareTo(EXPIRY) > 0;
    }

    /** Drops everything about {@code key}, whose object is gone. */
    public synchronized void forget(String key) {
        byKey.remove(key);
    }

    private Outstanding fresh(String key) {
        Outstanding outstanding = new Outstanding(clock.nanos());
        byKey.put(key, outstanding);
        return outstanding;
    }
}
