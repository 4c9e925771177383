package dev.keelson.runtime.josdk;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter.RateLimitState;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each primary resource beside its cached state: why it waits, how often it failed, whether it was deleted.
 *
 * <p>The queue decides <em>when</em> a request is handed out; this decides whether there is still a reason to reconcile. A
 * delay in the queue cannot be taken back, so one whose reason has gone is recognised here and passes without effect.
 */
final class PrimaryStates<P extends HasMetadata> {

    /** What to do with a request that the queue handed out. */
    sealed interface Turn<P extends HasMetadata> {

        /** Nothing: the reason has gone. */
        record Nothing<P extends HasMetadata>() implements Turn<P> {}

        /** Not yet. */
        record Later<P extends HasMetadata>(Duration delay) implements Turn<P> {}

        /** @param retry null when the last reconcile did not fail */
        record Now<P extends HasMetadata>(@Nullable RetryInfo retry, PrimaryState.@Nullable Deletion<P> deletion)
                implements Turn<P> {}
    }

    private static final Duration SHORTEST_LIMIT = Duration.ofMillis(50);

    private final Clock clock;
    private final @Nullable Retry retries;
    private final boolean endlessRetries;
    private final RateLimiter<? extends RateLimitState> rateLimiter;
    // Guarded by this. A resource without a state has nothing to be remembered of it.
    private final Map<Request, PrimaryState<P>> states = new HashMap<>();

    /** @param endlessRetries whether to go on with the last delay when {@code retries} give none any more */
    PrimaryStates(
            Clock clock,
            @Nullable Retry retries,
            boolean endlessRetries,
            RateLimiter<? extends RateLimitState> rateLimiter) {
        this.clock = clock;
        this.retries = retries;
        this.endlessRetries = endlessRetries;
        this.rateLimiter = rateLimiter;
    }

    private PrimaryState<P> state(Request request) {
        return states.computeIfAbsent(request, key -> new PrimaryState<>());
    }

    /** Something arrived of the resource itself. */
    synchronized void event(Request request) {
        state(request).event = true;
    }

    /**
     * Something arrived of another resource that concerns this one.
     *
     * @return whether this one is known; if not, what is to be done for it is found when it arrives
     */
    synchronized boolean relatedEvent(Request request) {
        PrimaryState<P> state = states.get(request);
        if (state != null) {
            state.event = true;
        }
        return state != null;
    }

    synchronized void deleted(Request request, PrimaryState.Deletion<P> deletion) {
        PrimaryState<P> state = state(request);
        state.event = true;
        state.deletion = deletion;
    }

    /** Gives every known resource, including those whose deletion is to be reconciled, a reason to be reconciled. */
    synchronized List<Request> wakeAll() {
        states.values().forEach(state -> state.event = true);
        return List.copyOf(states.keySet());
    }

    synchronized boolean hasEvent(Request request) {
        PrimaryState<P> state = states.get(request);
        return state != null && state.event;
    }

    synchronized Turn<P> begin(Request request) {
        PrimaryState<P> state = states.get(request);
        if (state == null) {
            return new Turn.Nothing<>();
        }
        if (!state.event) {
            if (state.dueNanos == null) {
                return new Turn.Nothing<>();
            }
            long left = state.dueNanos - clock.nanos();
            if (left > 0) {
                return new Turn.Later<>(Duration.ofNanos(left));
            }
        }
        Optional<Duration> limited = limited(state);
        if (limited.isPresent()) {
            Duration delay = limited.get().compareTo(SHORTEST_LIMIT) < 0 ? SHORTEST_LIMIT : limited.get();
            state.event = false;
            state.dueNanos = clock.nanos() + delay.toNanos();
            return new Turn.Later<>(delay);
        }
        state.event = false;
        state.dueNanos = null;
        return new Turn.Now<>(state.retry, state.deletion);
    }

    private Optional<Duration> limited(PrimaryState<P> state) {
        if (state.rate == null) {
            state.rate = rateLimiter.initState();
        }
        return rateLimiter.isLimited(state.rate);
    }

    /** Forgets a resource of which nothing exists any more, unless something arrived meanwhile. */
    synchronized void gone(Request request) {
        PrimaryState<P> state = states.get(request);
        if (state != null && !state.event) {
            states.remove(request);
        }
    }

    /** The deletion was reconciled. */
    synchronized void deletionDone(Request request, PrimaryState.Deletion<P> deletion) {
        PrimaryState<P> state = states.get(request);
        if (state != null && state.deletion == deletion) {
            state.deletion = null;
            gone(request);
        }
    }

    synchronized void finalizerRemoved(Request request, String uid) {
        state(request).finishedUid = uid;
    }

    synchronized boolean isFinished(Request request, String uid) {
        PrimaryState<P> state = states.get(request);
        return state != null && uid.equals(state.finishedUid);
    }

    synchronized void succeeded(Request request) {
        PrimaryState<P> state = states.get(request);
        if (state != null) {
            state.retry = null;
        }
    }

    /** Remembers to come back; the queue has to be told as well. */
    synchronized void due(Request request, Duration delay) {
        state(request).dueNanos = clock.nanos() + delay.toNanos();
    }

    /** How long until the resource is due; zero when an event waits, or nothing does. */
    synchronized Duration untilDue(Request request) {
        PrimaryState<P> state = states.get(request);
        return state == null || state.dueNanos == null
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(0, state.dueNanos - clock.nanos()));
    }

    synchronized int attempts(Request request) {
        PrimaryState<P> state = states.get(request);
        return state == null || state.retry == null ? 0 : state.retry.getAttemptCount();
    }

    /** The retry that a failure is counted by, from the first failure to the next success; null when there are no retries. */
    synchronized @Nullable RetryInfo retry(Request request) {
        if (retries == null) {
            return null;
        }
        PrimaryState<P> state = state(request);
        if (state.retry == null) {
            RetryExecution execution = retries.initExecution();
            state.retry = endlessRetries ? new EndlessRetry(execution) : execution;
        }
        return state.retry;
    }

    /**
     * Counts a failure.
     *
     * @return when to try again; empty when there are no more tries
     */
    synchronized Optional<Duration> failed(Request request) {
        if (retry(request) == null) {
            return Optional.empty();
        }
        PrimaryState<P> state = state(request);
        if (state.event) {
            // The newer state deserves a try at once, which does not use up a retry.
            return Optional.of(Duration.ZERO);
        }
        RetryExecution retry = Objects.requireNonNull(state.retry);
        Optional<Duration> delay = retry.nextDelay().map(Duration::ofMillis);
        delay.ifPresent(wait -> state.dueNanos = clock.nanos() + wait.toNanos());
        return delay;
    }

    /** A retry that repeats its last delay for ever; one that has no delay at all has none to repeat. */
    private static final class EndlessRetry implements RetryExecution {
        private final RetryExecution retry;
        private int attempts;
        private Optional<Long> lastDelay = Optional.empty();

        EndlessRetry(RetryExecution retry) {
            this.retry = retry;
        }

        @Override
        public Optional<Long> nextDelay() {
            lastDelay = retry.nextDelay().or(() -> lastDelay);
            attempts += lastDelay.isPresent() ? 1 : 0;
            return lastDelay;
        }

        @Override
        public int getAttemptCount() {
            return attempts;
        }

        @Override
        public boolean isLastAttempt() {
            return lastDelay.isEmpty() && retry.isLastAttempt();
        }
    }
}
