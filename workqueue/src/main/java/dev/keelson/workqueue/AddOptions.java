package dev.keelson.workqueue;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * How an item is added: after which delay, whether as a retry, with which priority, in one call.
 *
 * <pre>{@code
 * queue.add(key, AddOptions.now().withPriority(PriorityWorkQueue.LOW).withDelay(Duration.ofMinutes(10)));
 * }</pre>
 *
 * <p>Follows AddOpts of controller-runtime's pkg/controller/priorityqueue.
 *
 * @param delay zero or negative for at once
 * @param rateLimited asks the queue's rate limiter, which counts a failure of the item; when a positive delay is given
 *     too, the shorter of the two holds
 * @param priority higher is earlier
 */
public record AddOptions(Duration delay, boolean rateLimited, int priority) {

    private static final AddOptions NOW = new AddOptions(Duration.ZERO, false, PriorityWorkQueue.NORMAL);

    /** At once, not as a retry, with {@link PriorityWorkQueue#NORMAL}. */
    public static AddOptions now() {
        return NOW;
    }

    public AddOptions withDelay(Duration value) {
        return new AddOptions(value, rateLimited, priority);
    }

    public AddOptions withRateLimit() {
        return new AddOptions(delay, true, priority);
    }

    public AddOptions withPriority(int value) {
        return new AddOptions(delay, rateLimited, value);
    }

    Duration delay(Supplier<Duration> limit) {
        if (!rateLimited) {
            return delay;
        }
        Duration limited = limit.get();
        boolean delayHolds = delay.compareTo(Duration.ZERO) > 0 && delay.compareTo(limited) < 0;
        return delayHolds ? delay : limited;
    }
}
