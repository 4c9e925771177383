package dev.keelson.workqueue;

import dev.keelson.clock.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** What docs/guide/workqueue.md shows, in its order. */
final class GuideExamples {

    private GuideExamples() {}

    /** What the worker of the guide does with a key. */
    interface Work {
        void on(String key) throws Exception;
    }

    static RateLimitingQueue<String> queue() {
        // docs:begin make
        RateLimitingQueue<String> queue =
                WorkQueueBuilder.<String>named("website").buildRateLimiting();
        queue.add("shop/front");
        queue.addAfter("shop/back", Duration.ofMinutes(5));
        // docs:end make
        return queue;
    }

    static void work(RateLimitingQueue<String> queue, Work work) throws InterruptedException {
        // docs:begin work
        for (String key = queue.take(); key != null; key = queue.take()) {
            try {
                work.on(key);
                queue.forget(key);
            } catch (Exception failed) {
                queue.addRateLimited(key);
            } finally {
                queue.done(key);
            }
        }
        // docs:end work
    }

    static PriorityWorkQueue<String> priorities() {
        // docs:begin priorities
        PriorityWorkQueue<String> queue =
                WorkQueueBuilder.<String>named("website").buildPriority();
        queue.addAll(List.of("shop/a", "shop/b"), AddOptions.now().withPriority(PriorityWorkQueue.LOW));
        queue.add("shop/c");
        // docs:end priorities
        return queue;
    }

    static RateLimiter<String> limiter(Clock clock) {
        // docs:begin limits
        RateLimiter<String> each = RateLimiters.jittered(
                RateLimiters.exponential(Duration.ofMillis(50), Duration.ofMinutes(10)),
                0.2,
                () -> ThreadLocalRandom.current().nextDouble());
        RateLimiter<String> together = RateLimiters.tokenBucket(20, 50, clock);
        RateLimiter<String> limiter =
                RateLimiters.withMaxWait(RateLimiters.maxOf(List.of(each, together)), Duration.ofMinutes(15));
        // docs:end limits
        return limiter;
    }

    static DelayingQueue<String> measured(MeterRegistry registry) {
        // docs:begin metrics
        QueueMetricsProvider metrics = new MicrometerQueueMetrics(registry);
        DelayingQueue<String> queue =
                WorkQueueBuilder.<String>named("website").metrics(metrics).buildDelaying();
        // docs:end metrics
        return queue;
    }

    static boolean end(WorkQueue<String> queue) throws InterruptedException {
        // docs:begin end
        boolean nothingLeft = queue.drain(Duration.ofSeconds(20));
        // docs:end end
        return nothingLeft;
    }
}
