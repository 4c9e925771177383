package dev.keelson.informers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaQueueTest {

    private final Map<String, String> store = new HashMap<>();
    private final DeltaQueue<String> queue = new DeltaQueue<>(store::get);

    private static String text(Delta<String> delta) {
        return delta.kind() + "(" + delta.object() + ")" + (delta.finalStateUnknown() ? "?" : "");
    }

    private List<String> poll() {
        DeltaQueue.Deltas<String> next = queue.poll();
        return next == null
                ? List.of()
                : next.deltas().stream().map(DeltaQueueTest::text).toList();
    }

    @Test
    void groupsChangesByObjectInOrderOfTheFirst() {
        queue.added("a", "a1");
        queue.added("b", "b1");
        queue.updated("a", "a2");

        assertThat(poll()).containsExactly("ADDED(a1)", "UPDATED(a2)");
        assertThat(poll()).containsExactly("ADDED(b1)");
        assertThat(queue.poll()).isNull();
    }

    @Test
    void makesOneOfTwoDeletionsAndKeepsTheKnownFinalState() {
        store.put("a", "a1");
        queue.deleted("a", "a2");
        queue.deleted("a", null);
        assertThat(poll()).containsExactly("DELETED(a2)");

        queue.replace(Map.of(), Set.of(), store.keySet());
        queue.deleted("a", "a3");
        assertThat(poll()).containsExactly("DELETED(a3)");
    }

    @Test
    void dropsTheDeletionOfWhatNobodyKnows() {
        queue.deleted("a", "a1");

        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aReplacementDeletesWhatIsStoredAndNotContained() {
        store.put("a", "a1");
        store.put("b", "b1");
        queue.replace(Map.of("a", "a2"), Set.of(), store.keySet());

        assertThat(poll()).containsExactly("REPLACED(a2)");
        assertThat(poll()).containsExactly("DELETED(b1)?");
    }

    @Test
    void aReplacementDeletesWhatIsOnlyQueued() {
        queue.added("a", "a1");
        queue.updated("a", "a2");
        queue.replace(Map.of(), Set.of(), store.keySet());

        assertThat(poll()).containsExactly("ADDED(a1)", "UPDATED(a2)", "DELETED(a2)?");
    }

    @Test
    void aReplacementLeavesAloneWhatCouldNotBeRead() {
        store.put("a", "a1");
        queue.replace(Map.of(), Set.of("a"), store.keySet());

        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aTombstoneOfAnObjectWithQueuedDeletionKeepsItsState() {
        store.put("a", "a1");
        queue.deleted("a", "a2");
        queue.replace(Map.of(), Set.of(), store.keySet());

        assertThat(poll()).containsExactly("DELETED(a2)");
    }

    @Test
    void knowsWhenAReplacementHasBeenTakenAndWhatTheFirstBrought() {
        queue.replace(Map.of("a", "a1", "b", "b1"), Set.of(), Set.of());
        queue.added("c", "c1");
        assertThat(queue.poll()).matches(deltas -> deltas.ofInitialList());
        assertThat(queue.isReplacementTaken()).isFalse();
        assertThat(queue.poll()).matches(deltas -> deltas.ofInitialList());
        assertThat(queue.isReplacementTaken()).isTrue();
        assertThat(queue.poll()).matches(deltas -> !deltas.ofInitialList());
    }

    @Test
    void anEmptyInitialListIsTakenAtOnce() {
        queue.replace(Map.of(), Set.of(), Set.of());

        assertThat(queue.isReplacementTaken()).isTrue();
    }

    /** Whatever mixture of changes and replacements arrives, and however late it is applied, the store ends up right. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void convergesToTheTruth(long seed) {
        Random random = new Random(seed);
        Map<String, String> truth = new HashMap<>();
        for (int step = 0; step < 5000; step++) {
            String key = "k" + random.nextInt(8);
            String value = "v" + step;
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (truth.put(key, value) == null) {
                        queue.added(key, value);
                    } else {
                        queue.updated(key, value);
                    }
                }
                case 2 -> {
                    String last = truth.remove(key);
                    if (last != null) {
                        queue.deleted(key, last);
                    }
                }
                case 3 -> {
                    // Changes that the watch missed, and the relist that finds them.
                    truth.keySet().removeIf(k -> random.nextInt(3) == 0);
                    truth.put(key, value);
                    queue.replace(new LinkedHashMap<>(truth), Set.of(), Set.copyOf(store.keySet()));
                }
                default -> applyOne();
            }
        }
        while (!queue.isEmpty()) {
            applyOne();
        }
        assertThat(store).isEqualTo(truth);
    }

    private void applyOne() {
        DeltaQueue.Deltas<String> next = queue.poll();
        if (next == null) {
            return;
        }
        for (Delta<String> delta : next.deltas()) {
            if (delta.kind() == Delta.Kind.DELETED) {
                store.remove(next.key());
            } else {
                store.put(next.key(), requireNonNull(delta.object()));
            }
        }
    }
}
