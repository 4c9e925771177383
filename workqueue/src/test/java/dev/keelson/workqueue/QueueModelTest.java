package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on the queue and on the plainest model of what it promises; both must always agree. */
class QueueModelTest {

    private static final int STEPS = 20_000;
    private static final int KEYS = 8;
    private static final int FAIR_TURN = 3;
    private static final Duration LIMIT_BASE = Duration.ofNanos(100);
    private static final Duration LIMIT_MAX = Duration.ofNanos(5_000);

    private final FakeClock clock = new FakeClock();
    private final PriorityWorkQueue<Integer> queue = WorkQueueBuilder.<Integer>named("model")
            .clock(clock)
            .fairTurn(FAIR_TURN)
            .rateLimiter(RateLimiters.exponential(LIMIT_BASE, LIMIT_MAX))
            .buildPriority();
    private final Model model = new Model();

    /** Lists and maps, searched from end to end. */
    private static final class Model {

        record Waiting(int key, int priority) {}

        record Delayed(long due, long turn, int priority) {}

        // In the order in which they began to wait with their priority.
        final List<Waiting> waiting = new ArrayList<>();
        // The priority with which each was taken.
        final Map<Integer, Integer> processing = new HashMap<>();
        final Map<Integer, Integer> again = new HashMap<>();
        final Map<Integer, Delayed> delayed = new HashMap<>();
        final Map<Integer, Integer> failures = new HashMap<>();
        long turn;
        int passedOver;
        boolean shuttingDown;

        void add(int key, int priority) {
            if (shuttingDown) {
                return;
            }
            if (processing.containsKey(key)) {
                again.merge(key, priority, Math::max);
                return;
            }
            boolean asHigh = waiting.stream().anyMatch(one -> one.key == key && one.priority >= priority);
            if (!asHigh) {
                waiting.removeIf(one -> one.key == key);
                waiting.add(new Waiting(key, priority));
            }
        }

        void addAt(int key, long due, int priority) {
            if (shuttingDown) {
                return;
            }
            Delayed added = new Delayed(due, turn++, priority);
            delayed.merge(key, added, (old, later) -> {
                Delayed earlier = later.due < old.due ? later : old;
                return new Delayed(earlier.due, earlier.turn, Math.max(old.priority, later.priority));
            });
        }

        void reach(long now) {
            List<Map.Entry<Integer, Delayed>> due = new ArrayList<>(delayed.entrySet());
            due.removeIf(entry -> entry.getValue().due > now);
            due.sort(Map.Entry.comparingByValue(
                    Comparator.comparingLong(Delayed::due).thenComparing(Delayed::turn)));
            for (Map.Entry<Integer, Delayed> entry : due) {
                delayed.remove(entry.getKey());
                add(entry.getKey(), entry.getValue().priority);
            }
        }

        @Nullable
        Waiting take() {
            if (waiting.isEmpty()) {
                return null;
            }
            int highest = waiting.stream().mapToInt(Waiting::priority).max().orElseThrow();
            boolean othersWait = waiting.stream().anyMatch(one -> one.priority < highest);
            passedOver = othersWait ? passedOver + 1 : 0;
            boolean fair = passedOver == FAIR_TURN;
            passedOver = fair ? 0 : passedOver;
            Waiting taken = waiting.stream()
                    .filter(one -> fair ? one.priority < highest : one.priority == highest)
                    .findFirst()
                    .orElseThrow();
            waiting.remove(taken);
            processing.put(taken.key, taken.priority);
            return taken;
        }

        void done(int key) {
            if (processing.remove(key) != null && again.containsKey(key)) {
                waiting.add(new Waiting(key, again.remove(key)));
            }
        }

        long limit(int key) {
            int former = failures.merge(key, 1, Integer::sum) - 1;
            double nanos = LIMIT_BASE.toNanos() * Math.pow(2, former);
            return (long) Math.min(nanos, LIMIT_MAX.toNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheModel(long seed) throws Exception {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            act(random.nextInt(10), random.nextInt(KEYS), random.nextInt(3) - 1, random);
            assertThat(queue.size()).as("step %d of seed %d", step, seed).isEqualTo(model.waiting.size());
        }
        queue.shutDown();
        model.shuttingDown = true;
        model.delayed.clear();
        for (int step = 0; step < STEPS / 10; step++) {
            act(random.nextInt(10), random.nextInt(KEYS), random.nextInt(3) - 1, random);
        }
        finish();
        assertThat(queue.drain(Duration.ZERO)).isTrue();
        assertThat(queue.take()).isNull();
        assertThat(clock.pendingTimers()).isZero();
    }

    private void act(int kind, int key, int priority, Random random) {
        switch (kind) {
            case 0, 1 -> {
                queue.add(key, priority);
                model.add(key, priority);
            }
            case 2 -> {
                long delay = 1 + random.nextInt(5_000);
                queue.addAfter(key, Duration.ofNanos(delay), priority);
                model.addAt(key, clock.nanos() + delay, priority);
            }
            case 3 -> {
                queue.addRateLimited(key, priority);
                model.addAt(key, clock.nanos() + model.limit(key), priority);
            }
            case 4 -> {
                queue.forget(key);
                model.failures.remove(key);
            }
            case 5, 6 -> take();
            case 7, 8 -> done(key);
            default -> {
                clock.advance(Duration.ofNanos(random.nextInt(2_000)));
                model.reach(clock.nanos());
            }
        }
        assertThat(queue.failures(key)).isEqualTo(model.failures.getOrDefault(key, 0));
    }

    private void take() {
        Model.Waiting expected = model.take();
        Integer taken = queue.poll();
        assertThat(taken).isEqualTo(expected == null ? null : Integer.valueOf(expected.key));
        if (expected != null) {
            assertThat(queue.priorityOf(expected.key)).isEqualTo(expected.priority);
        }
    }

    private void done(int key) {
        queue.done(key);
        model.done(key);
    }

    private void finish() {
        while (!model.waiting.isEmpty() || !model.processing.isEmpty()) {
            take();
            List.copyOf(model.processing.keySet()).forEach(this::done);
        }
    }
}
