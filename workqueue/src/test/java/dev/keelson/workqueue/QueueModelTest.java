package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on the queue and on the plainest model of what client-go promises; both must always agree. */
class QueueModelTest {

    private static final int STEPS = 20_000;
    private static final int KEYS = 6;

    private final FakeClock clock = new FakeClock();
    private final DelayingQueue<Integer> queue =
            WorkQueueBuilder.<Integer>named("model").clock(clock).buildDelaying();
    private final LinkedHashSet<Integer> waiting = new LinkedHashSet<>();
    private final Set<Integer> processing = new HashSet<>();
    private final LinkedHashSet<Integer> again = new LinkedHashSet<>();
    private final Map<Integer, Long> delayed = new HashMap<>();

    private void modelAdd(int key) {
        if (processing.contains(key)) {
            again.add(key);
        } else {
            waiting.add(key);
        }
    }

    private void modelAdvance() {
        List<Map.Entry<Integer, Long>> due = new ArrayList<>(delayed.entrySet());
        due.removeIf(entry -> entry.getValue() > clock.nanos());
        due.sort(Map.Entry.comparingByValue());
        due.forEach(entry -> {
            delayed.remove(entry.getKey());
            modelAdd(entry.getKey());
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithTheModel(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            int key = random.nextInt(KEYS);
            switch (random.nextInt(5)) {
                case 0 -> {
                    queue.add(key);
                    modelAdd(key);
                }
                case 1 -> {
                    // Distinct due times, so that the order of equal ones does not matter.
                    long due = clock.nanos() + 1 + random.nextInt(50) * (long) STEPS + step % STEPS;
                    queue.addAfter(key, Duration.ofNanos(due - clock.nanos()));
                    delayed.merge(key, due, Math::min);
                }
                case 2 -> take();
                case 3 -> {
                    queue.done(key);
                    if (processing.remove(key) && again.remove(key)) {
                        waiting.add(key);
                    }
                }
                default -> {
                    clock.advance(Duration.ofNanos(random.nextInt(20 * STEPS)));
                    modelAdvance();
                }
            }
            assertThat(queue.size()).as("step %d of seed %d", step, seed).isEqualTo(waiting.size());
        }
    }

    private void take() {
        Integer expected = waiting.isEmpty() ? null : waiting.iterator().next();
        Integer taken = queue.poll();
        assertThat(taken).isEqualTo(expected);
        if (taken != null) {
            waiting.remove(taken);
            processing.add(taken);
        }
    }
}
