package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide shows compiles, and does what it says. */
class GuideTest {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Pattern REGION =
            Pattern.compile("( *)// docs:begin (\\w+)\n(.*?) *// docs:end \\2", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void showsTheExamplesAsTheyAre() throws IOException {
        String examples = Files.readString(MODULE.resolve("src/test/java/dev/keelson/workqueue/GuideExamples.java"));
        String guide = Files.readString(MODULE.resolve("../docs/guide/workqueue.md"));

        assertThat(BLOCK.matcher(guide).results().map(block -> block.group(1)).toList())
                .as("the java blocks of docs/guide/workqueue.md")
                .isEqualTo(
                        REGION.matcher(examples).results().map(GuideTest::text).toList());
    }

    private static String text(MatchResult region) {
        return region.group(3).indent(-region.group(1).length());
    }

    @Test
    void aWorkerTriesAgainWhatFailedAndEndsWithItsQueue() throws Exception {
        RateLimitingQueue<String> queue = WorkQueueBuilder.<String>named("")
                .rateLimiter(RateLimiters.fastSlow(Duration.ZERO, Duration.ZERO, 1))
                .buildRateLimiting();
        List<String> worked = new ArrayList<>();
        queue.add("a");

        GuideExamples.work(queue, key -> {
            worked.add(key + queue.failures(key));
            if (worked.size() == 1) {
                throw new IllegalStateException("the first time");
            }
            queue.shutDown();
        });

        assertThat(worked).containsExactly("a0", "a1");
    }

    @Test
    void whatJustHappenedOvertakesWhatWasThere() {
        try (PriorityWorkQueue<String> queue = GuideExamples.priorities()) {
            assertThat(List.of(queue.poll(), queue.poll(), queue.poll()))
                    .isEqualTo(List.of("shop/c", "shop/a", "shop/b"));
        }
    }

    @Test
    void delaysAreJitteredAndLimited() {
        RateLimiter<String> limiter = GuideExamples.limiter(new FakeClock());

        assertThat(limiter.when("a")).isBetween(Duration.ofMillis(50), Duration.ofMillis(60));
        for (int i = 0; i < 30; i++) {
            limiter.when("a");
        }
        assertThat(limiter.when("a")).isBetween(Duration.ofMinutes(10), Duration.ofMinutes(12));
    }

    @Test
    void aDrainedQueueIsEmpty() throws Exception {
        RateLimitingQueue<String> queue = GuideExamples.queue();
        assertThat(queue.size()).isEqualTo(1);
        queue.done(queue.take());

        assertThat(GuideExamples.end(queue)).isTrue();

        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (DelayingQueue<String> measured = GuideExamples.measured(registry)) {
            measured.add("a");
            assertThat(registry.get("workqueue_adds_total").counter().count()).isOne();
        }
    }
}
