package dev.keelson.runtime.events;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import java.time.Instant;

/** An event that was sent to the server, and how often it has happened. Confined to the writer's loop. */
final class RecordedEvent {

    private final Event first;
    private int count = 1;
    private int sentCount = 1;
    private Instant lastObserved;
    private long observedNanos;
    private long sentNanos;

    RecordedEvent(Event first, Instant when, long nowNanos) {
        this.first = first;
        this.lastObserved = when;
        this.observedNanos = nowNanos;
        this.sentNanos = nowNanos;
    }

    void observe(Instant when, long nowNanos) {
        count++;
        lastObserved = when;
        observedNanos = nowNanos;
    }

    boolean isSeries() {
        return count > 1;
    }

    /** Whether it has happened more often than the server knows. */
    boolean isUnsent() {
        return count > sentCount;
    }

    long observedNanos() {
        return observedNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** The event with its present count, about to be sent. */
    Event sent(long nowNanos) {
        sentCount = count;
        sentNanos = nowNanos;
        if (!isSeries()) {
            return first;
        }
        return new EventBuilder(first)
                .withNewSeries()
                .withCount(count)
                .withLastObservedTime(new MicroTime(Texts.micros(lastObserved)))
                .endSeries()
                .build();
    }
}
