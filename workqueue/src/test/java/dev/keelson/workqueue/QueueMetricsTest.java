package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QueueMetricsTest {

    private final FakeClock clock = new FakeClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RateLimitingQueue<String> queue = WorkQueueBuilder.<String>named("pods")
            .clock(clock)
            .metrics(new MicrometerQueueMetrics(registry))
            .buildRateLimiting();

    private double gauge(String name) {
        return registry.get(name).tag("name", "pods").gauge().value();
    }

    @Test
    void measuresWhatWaitsAndWhatIsInWork() {
        queue.add("a");
        queue.add("a");
        queue.add("b");
        clock.advance(Duration.ofSeconds(2));
        queue.poll();
        clock.advance(Duration.ofSeconds(3));

        assertThat(gauge("workqueue_depth")).isEqualTo(1);
        assertThat(gauge("workqueue_unfinished_work_seconds")).isEqualTo(3);
        assertThat(gauge("workqueue_longest_running_processor_seconds")).isEqualTo(3);
        assertThat(registry.get("workqueue_adds_total").counter().count()).isEqualTo(2);
        assertThat(registry.get("workqueue_queue_duration_seconds").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(2);

        queue.done("a");
        assertThat(registry.get("workqueue_work_duration_seconds").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
        assertThat(gauge("workqueue_unfinished_work_seconds")).isZero();
    }

    @Test
    void countsRetries() {
        queue.addRateLimited("a");
        queue.addAfter("b", Duration.ofSeconds(1));

        assertThat(registry.get("workqueue_retries_total").counter().count()).isEqualTo(2);
    }
}
