package dev.keelson.runtime.events;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Combines occurrences that differ in nothing but their note: from the tenth note within ten minutes on they become one
 * event. Confined to the writer's loop.
 *
 * <p>Follows the aggregator of k8s.io/client-go/tools/record/events_cache.go.
 */
final class SimilarNotes {

    private static final int MOST_NOTES = 10;
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final String COMBINED = "(combined from similar events): ";
    private static final int MOST_REMEMBERED = 4096;

    private static final class Notes {
        final Set<String> seen = new HashSet<>();
        // The note under which the further ones are combined; empty while there are none.
        String combined = "";
        long lastNanos;
    }

    private final Map<Occurrence.Kin, Notes> byKin = new RecentlyUsed<>(MOST_REMEMBERED);

    Occurrence combined(Occurrence occurrence, long nowNanos) {
        Notes notes = byKin.computeIfAbsent(occurrence.kin(), kin -> new Notes());
        if (nowNanos - notes.lastNanos > INTERVAL.toNanos()) {
            notes.seen.clear();
            notes.combined = "";
        }
        notes.lastNanos = nowNanos;
        if (notes.seen.contains(occurrence.note())) {
            return occurrence;
        }
        if (notes.seen.size() < MOST_NOTES - 1) {
            notes.seen.add(occurrence.note());
            return occurrence;
        }
        if (notes.combined.isEmpty()) {
            notes.combined = Texts.cut(COMBINED + occurrence.note(), Texts.LONGEST_NOTE);
        }
        return occurrence.withNote(notes.combined);
    }
}
