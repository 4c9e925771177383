package dev.keelson.runtime.client;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a change that failed because somebody else wrote in between. What is repeated has to read the object anew.
 *
 * <p>Follows k8s.io/client-go/util/retry.
 */
public final class ConflictRetry {

    /**
     * How often and when.
     *
     * @param attempts in all
     * @param first the wait after the first conflict, before jitter
     * @param factor by which each wait exceeds the one before
     * @param jitter the share of a wait by which it is prolonged at most, at random
     */
    public record Backoff(int attempts, Duration first, double factor, double jitter) {

        /** Five attempts 10 ms apart: for objects that several write, now and then. */
        public static final Backoff STANDARD = new Backoff(5, Duration.ofMillis(10), 1.0, 0.1);

        /** Four attempts 10, 50 and 250 ms apart: for objects that controllers write all the time. */
        public static final Backoff BUSY = new Backoff(4, Duration.ofMillis(10), 5.0, 0.1);

        public Backoff {
            if (attempts < 1) {
                throw new IllegalArgumentException("need at least one attempt, are " + attempts);
            }
        }
    }

    /** What is repeated. It has to read the object that it changes. */
    @FunctionalInterface
    public interface Change<V extends @Nullable Object, E extends Exception> {
        V call() throws E;
    }

    private static final int CONFLICT = 409;

    private final Clock clock;
    private final DoubleSupplier random;

    /** @param random numbers from 0 inclusive to 1 exclusive, for jitter */
    public ConflictRetry(Clock clock, DoubleSupplier random) {
        this.clock = clock;
        this.random = random;
    }

    /** As {@link #run(Backoff, Change)}, with {@link Backoff#STANDARD}. */
    public <V extends @Nullable Object, E extends Exception> V run(Change<V, E> change) throws E, InterruptedException {
        return run(Backoff.STANDARD, change);
    }

    /**
     * Calls {@code change}, and again after each 409 that is a conflict of revisions. Whatever else it throws is thrown
     * on at once, and so is the last conflict. An {@link ApplyConflictException} is none of these: repeating an apply
     * does not change who owns a field.
     *
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    public <V extends @Nullable Object, E extends Exception> V run(Backoff backoff, Change<V, E> change)
            throws E, InterruptedException {
        double wait = backoff.first().toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return change.call();
            } catch (KubernetesClientException refused) {
                if (!isConflict(refused) || attempt == backoff.attempts()) {
                    throw refused;
                }
            }
            ClockPause.of(Duration.ofNanos((long) (wait * (1 + backoff.jitter() * random.getAsDouble()))), clock);
            wait *= backoff.factor();
        }
    }

    private static boolean isConflict(KubernetesClientException refused) {
        return refused.getCode() == CONFLICT
                && !(refused instanceof ApplyConflictException)
                && (refused.getStatus() == null
                        || !"AlreadyExists".equals(refused.getStatus().getReason()));
    }
}
