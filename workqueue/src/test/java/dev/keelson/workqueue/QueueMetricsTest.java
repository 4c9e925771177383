package dev.keelson.workqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Prometheus is shown: names, labels and buckets are those of controller-runtime and Kubernetes. */
class QueueMetricsTest {

    private static final String OF_PODS = "{controller=\"pods\",name=\"pods\"}";

    private final FakeClock clock = new FakeClock();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MicrometerQueueMetrics metrics = new MicrometerQueueMetrics(registry);

    private WorkQueueBuilder<String> pods() {
        return WorkQueueBuilder.<String>named("pods").clock(clock).metrics(metrics);
    }

    private List<String> lines(String metric) {
        return registry.scrape().lines().filter(line -> line.startsWith(metric)).toList();
    }

    private static String depth(String priority, String value) {
        return "workqueue_depth{controller=\"pods\",name=\"pods\",priority=\"" + priority + "\"} " + value;
    }

    @Test
    void measuresWhatWaitsAndWhatIsInWork() {
        RateLimitingQueue<String> queue = pods().buildRateLimiting();
        queue.add("a");
        queue.add("a");
        queue.add("b");
        queue.add("c");
        clock.advance(Duration.ofSeconds(2));
        queue.poll();
        clock.advance(Duration.ofSeconds(3));
        queue.poll();
        clock.advance(Duration.ofSeconds(1));

        assertThat(lines("workqueue_depth")).containsExactly(depth("", "1.0"));
        assertThat(lines("workqueue_adds_total")).containsExactly("workqueue_adds_total" + OF_PODS + " 3.0");
        assertThat(lines("workqueue_unfinished_work_seconds"))
                .containsExactly("workqueue_unfinished_work_seconds" + OF_PODS + " 5.0");
        assertThat(lines("workqueue_longest_running_processor_seconds"))
                .containsExactly("workqueue_longest_running_processor_seconds" + OF_PODS + " 4.0");
        assertThat(lines("workqueue_queue_duration_seconds"))
                .contains(
                        "workqueue_queue_duration_seconds_count" + OF_PODS + " 2",
                        "workqueue_queue_duration_seconds_sum" + OF_PODS + " 7.0");

        queue.done("a");
        assertThat(lines("workqueue_work_duration_seconds"))
                .contains(
                        "workqueue_work_duration_seconds_count" + OF_PODS + " 1",
                        "workqueue_work_duration_seconds_sum" + OF_PODS + " 4.0");
        assertThat(lines("workqueue_longest_running_processor_seconds"))
                .containsExactly("workqueue_longest_running_processor_seconds" + OF_PODS + " 1.0");
    }

    @Test
    void durationsHaveBucketsFromTenNanosecondsToAThousandSecondsTimesTen() {
        WorkQueue<String> queue = pods().build();
        queue.add("a");
        queue.poll();
        queue.done("a");

        List<String> expected = List.of(
                "1.0E-8", "1.0E-7", "1.0E-6", "1.0E-5", "1.0E-4", "0.001", "0.01", "0.1", "1.0", "10.0", "100.0",
                "1000.0", "+Inf");
        for (String metric : List.of("workqueue_queue_duration_seconds", "workqueue_work_duration_seconds")) {
            assertThat(lines(metric + "_bucket"))
                    .extracting(line -> line.replaceAll(".*le=\"([^\"]*)\".*", "$1"))
                    .containsExactlyElementsOf(expected);
            assertThat(registry.scrape()).contains("# TYPE " + metric + " histogram");
        }
    }

    @Test
    void anItemAddedAgainDuringWorkWaitsFromThenOn() {
        WorkQueue<String> queue = pods().build();
        queue.add("a");
        queue.poll();
        queue.add("a");
        queue.add("a");
        assertThat(lines("workqueue_depth")).containsExactly(depth("", "1.0"));
        clock.advance(Duration.ofSeconds(1));
        queue.done("a");
        clock.advance(Duration.ofSeconds(1));
        queue.poll();

        assertThat(lines("workqueue_queue_duration_seconds_sum"))
                .containsExactly("workqueue_queue_duration_seconds_sum" + OF_PODS + " 2.0");
        assertThat(lines("workqueue_adds_total")).containsExactly("workqueue_adds_total" + OF_PODS + " 2.0");
        assertThat(lines("workqueue_depth")).containsExactly(depth("", "0.0"));
    }

    @Test
    void depthIsToldByPriorityAndFollowsRaises() {
        PriorityWorkQueue<String> queue = pods().buildPriority();
        queue.add("a", PriorityWorkQueue.LOW);
        queue.add("b", PriorityWorkQueue.LOW);
        queue.add("c");
        queue.add("b", 5);

        assertThat(lines("workqueue_depth"))
                .containsExactlyInAnyOrder(depth("-100", "1.0"), depth("0", "1.0"), depth("5", "1.0"));
        queue.poll();
        assertThat(lines("workqueue_depth")).contains(depth("5", "0.0"));
    }

    @Test
    void prioritiesBeyondTheLimitAreCountedTogether() {
        PriorityWorkQueue<String> queue = pods().buildPriority();
        for (int priority = 0; priority < 30; priority++) {
            queue.add("item-" + priority, priority);
        }

        assertThat(lines("workqueue_depth")).hasSize(26).contains(depth("exceeded_cardinality_limit", "5.0"));
    }

    @Test
    void countsRetriesAsClientGoAndControllerRuntimeDo() {
        RateLimitingQueue<String> plain = pods().buildRateLimiting();
        plain.addRateLimited("a");
        plain.addAfter("b", Duration.ZERO);
        PriorityWorkQueue<String> prioritised = WorkQueueBuilder.<String>named("jobs")
                .clock(clock)
                .metrics(metrics)
                .buildPriority();
        prioritised.addRateLimited("a");
        prioritised.addAfter("b", Duration.ZERO);

        assertThat(lines("workqueue_retries_total"))
                .containsExactlyInAnyOrder(
                        "workqueue_retries_total" + OF_PODS + " 2.0",
                        "workqueue_retries_total{controller=\"jobs\",name=\"jobs\"} 1.0");
    }

    @Test
    void gaugesLeaveWithTheLastOpenQueueOfTheirNameAndCountersGoOn() {
        PriorityWorkQueue<String> former = pods().buildPriority();
        PriorityWorkQueue<String> latter = pods().buildPriority();
        former.add("a");
        latter.add("a");
        latter.add("b");
        assertThat(lines("workqueue_depth")).containsExactly(depth("0", "3.0"));

        former.shutDown();
        former.shutDown();
        assertThat(lines("workqueue_depth")).containsExactly(depth("0", "2.0"));

        latter.shutDown();
        assertThat(lines("workqueue_depth")).isEmpty();
        assertThat(lines("workqueue_unfinished_work_seconds")).isEmpty();
        assertThat(lines("workqueue_longest_running_processor_seconds")).isEmpty();

        pods().buildPriority().add("c");
        assertThat(lines("workqueue_depth")).containsExactly(depth("0", "1.0"));
        assertThat(lines("workqueue_adds_total")).containsExactly("workqueue_adds_total" + OF_PODS + " 4.0");
    }

    @Test
    @Timeout(60)
    void gaugesOfADrainingQueueAreShownUntilItIsDrained() throws Exception {
        WorkQueue<String> queue = pods().build();
        queue.add("a");
        queue.poll();
        ExecutorService threads = Threads.blocking("drain");
        Future<Boolean> drained = threads.submit(() -> queue.drain(Duration.ofSeconds(30)));
        while (clock.pendingTimers() == 0) {
            Thread.onSpinWait();
        }
        assertThat(lines("workqueue_longest_running_processor_seconds")).hasSize(1);

        queue.done("a");
        assertThat(drained.get()).isTrue();
        assertThat(lines("workqueue_longest_running_processor_seconds")).isEmpty();
        threads.shutdown();
    }

    @Test
    @Timeout(60)
    void theRegistryKeepsNoQueueAlive() {
        WeakReference<WorkQueue<String>> queue = new WeakReference<>(pods().build());
        List<byte[]> pressure = new ArrayList<>();
        while (queue.get() != null) {
            System.gc();
            pressure.add(new byte[1 << 20]);
            if (pressure.size() > 8) {
                pressure.clear();
            }
        }

        assertThat(lines("workqueue_unfinished_work_seconds"))
                .containsExactly("workqueue_unfinished_work_seconds" + OF_PODS + " 0.0");
    }

    @Test
    void aQueueWithoutANameIsNotMeasured() {
        WorkQueueBuilder.<String>named("").clock(clock).metrics(metrics).build().add("a");

        assertThat(registry.getMeters()).isEmpty();
    }
}
