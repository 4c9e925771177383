package dev.keelson.runtime.events;

import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the events of the last minutes, so that repeats are counted instead of written: the first one makes the event
 * a series, of further ones the server learns when the series ends, every half hour, and on demand. An event ends six
 * minutes after it last happened. Confined to the writer's loop.
 *
 * <p>Follows k8s.io/client-go/tools/events/event_broadcaster.go.
 */
final class EventSeries {

    static final Duration FINISH = Duration.ofMinutes(6);
    private static final Duration REFRESH = Duration.ofMinutes(30);
    private static final int MOST_REMEMBERED = 4096;

    private final Map<Occurrence.Key, RecordedEvent> recorded = new LinkedHashMap<>(16, 0.75f, true);

    /** What to write because of an occurrence that is known already; null for nothing. */
    @Nullable
    Event repeated(Occurrence occurrence, long nowNanos) {
        RecordedEvent event = recorded.get(occurrence.key());
        if (event == null) {
            return null;
        }
        boolean first = !event.isSeries();
        event.observe(occurrence.when(), nowNanos);
        return first ? event.sent(nowNanos) : null;
    }

    boolean isKnown(Occurrence occurrence) {
        return recorded.containsKey(occurrence.key());
    }

    /** Remembers a new event. Returns what is to be written: it, and perhaps the end of another that is forgotten. */
    List<Event> added(Occurrence occurrence, long nowNanos, Function<Occurrence, Event> maker) {
        List<Event> writes = new ArrayList<>();
        RecordedEvent event = new RecordedEvent(maker.apply(occurrence), occurrence.when(), nowNanos);
        writes.add(event.sent(nowNanos));
        recorded.put(occurrence.key(), event);
        if (recorded.size() > MOST_REMEMBERED) {
            Iterator<RecordedEvent> leastUsed = recorded.values().iterator();
            RecordedEvent forgotten = leastUsed.next();
            leastUsed.remove();
            if (forgotten.isUnsent()) {
                writes.add(forgotten.sent(nowNanos));
            }
        }
        return writes;
    }

    /** Forgets what has ended. Returns what is to be written. */
    List<Event> swept(long nowNanos) {
        List<Event> writes = new ArrayList<>();
        recorded.values().removeIf(event -> {
            boolean over = nowNanos - event.observedNanos() >= FINISH.toNanos();
            boolean due = nowNanos - event.sentNanos() >= REFRESH.toNanos();
            if (event.isUnsent() && (over || due)) {
                writes.add(event.sent(nowNanos));
            }
            return over;
        });
        return writes;
    }

    /** What the server does not know yet. */
    List<Event> unsent(long nowNanos) {
        List<Event> writes = new ArrayList<>();
        for (RecordedEvent event : recorded.values()) {
            if (event.isUnsent()) {
                writes.add(event.sent(nowNanos));
            }
        }
        return writes;
    }

    boolean isEmpty() {
        return recorded.isEmpty();
    }
}
