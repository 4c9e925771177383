package dev.keelson.runtime.events;

import dev.keelson.api.names.NameRules;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code events.k8s.io/v1} events to the server, one at a time and in the background; servers show them as
 * {@code v1} events too.
 *
 * <p>An event that happens again within six minutes becomes a series: the server learns of the first repeat at once, of the
 * others when the series ends, every half hour, and by {@link #flush}. From the tenth on, events that differ in their note
 * alone are combined. What the server cannot take now is tried again up to 12 times, 10 to 12.5 seconds apart, while other
 * events go ahead; what it refuses is dropped.
 *
 * <p>Dropped are also an object's new events beyond 25 at once and one every five minutes, and all while 1000 wait.
 *
 * <p>Follows k8s.io/client-go/tools/events; the filter and the combining are those of tools/record. Other than there, an
 * event's note belongs to its identity and the revision of its object does not: no note is lost in a series, and a change
 * of the object does not end one.
 */
public final class EventWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int MOST_WAITING = 1000;
    private static final int MOST_TRIES = 12;
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final double JITTER = 0.25;
    private static final int LONGEST_NAME = 253;

    private final EventSink sink;
    private final String host;
    private final Clock clock;
    private final DoubleSupplier random;
    private final Executor serial;
    // Occurrences that have not been looked at, and requests that have not been answered for good.
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    // Never becomes false again; what waits then is dropped.
    private volatile boolean closed;

    // Everything below is confined to serial.
    private final EventSeries series = new EventSeries();
    private final SimilarNotes notes = new SimilarNotes();
    private final SpamFilter filter = new SpamFilter();
    // One for each event that is being written or waits to be tried again.
    private final Set<CompletableFuture<Void>> unwritten = new HashSet<>();
    private long lastNameNanos;
    // Not null exactly while series is not empty and this is not closed.
    private @Nullable Timer sweep;

    /**
     * @param host where the components run, as events say it; may be empty
     * @param blocking gives writes a thread
     */
    public EventWriter(KubernetesClient client, String host, Clock clock, Executor blocking) {
        this(client, host, clock, blocking, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param random numbers from 0 inclusive to 1 exclusive, for jitter */
    public EventWriter(KubernetesClient client, String host, Clock clock, Executor blocking, DoubleSupplier random) {
        this.sink = new EventSink(client);
        this.host = host;
        this.clock = clock;
        this.random = random;
        this.serial = Threads.serial(blocking);
    }

    /**
     * A recorder for the component of that name.
     *
     * @throws IllegalArgumentException when servers would refuse the name: it has to be one as labels have it, such as
     *     {@code hello-controller} or {@code example.com/hello}
     */
    public EventRecorder recorder(String component) {
        List<String> faults = NameRules.labelKey(component);
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(
                    "events cannot be recorded by a component named \"" + component + "\": " + faults.get(0));
        }
        return new ApiEventRecorder(this, component);
    }

    /** How many events were dropped because of a flood, or because the server could not be reached or refused them. */
    public long dropped() {
        return dropped.get();
    }

    /**
     * Sends the counts of all series, and completes when everything recorded before this call has been written or
     * dropped. With a server that is away that takes minutes: wait for it within a bound.
     */
    public CompletableFuture<Void> flush() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        serial.execute(() -> {
            series.unsent(clock.nanos()).forEach(this::write);
            CompletableFuture.allOf(unwritten.toArray(CompletableFuture<?>[]::new))
                    .whenComplete((done, never) -> flushed.complete(null));
        });
        return flushed;
    }

    /** Drops what has not been written, and everything recorded from now on. Call after {@link #flush}. Idempotent. */
    @Override
    public void close() {
        closed = true;
        serial.execute(() -> {
            if (sweep != null) {
                sweep.cancel();
                sweep = null;
            }
        });
    }

    Instant now() {
        return clock.now();
    }

    void submit(Occurrence occurrence) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        serial.execute(() -> {
            try {
                if (closed || occurrence.reason().isEmpty()) {
                    dropped.incrementAndGet();
                } else {
                    take(occurrence);
                }
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    // ---- what becomes of an occurrence

    private void take(Occurrence happened) {
        long now = clock.nanos();
        sweepNow(now);
        Occurrence occurrence = notes.combined(happened, now);
        if (series.isKnown(occurrence)) {
            Event firstRepeat = series.repeated(occurrence, now);
            if (firstRepeat != null) {
                write(firstRepeat);
            }
        } else if (filter.allows(occurrence.subject(), now)) {
            series.added(occurrence, now, this::event).forEach(this::write);
            keepSweeping();
        } else {
            dropped.incrementAndGet();
        }
    }

    private void keepSweeping() {
        if (sweep == null && !series.isEmpty() && !closed) {
            sweep = clock.schedule(EventSeries.FINISH, () -> serial.execute(this::sweepOnTime));
        }
    }

    private void sweepOnTime() {
        sweep = null;
        sweepNow(clock.nanos());
        keepSweeping();
    }

    private void sweepNow(long now) {
        series.swept(now).forEach(this::write);
    }

    private Event event(Occurrence occurrence) {
        String namespace = occurrence.regarding().getNamespace();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(namespace == null || namespace.isEmpty() ? "default" : namespace)
                .withName(name(occurrence))
                .endMetadata()
                .withEventTime(new MicroTime(Texts.micros(occurrence.when())))
                .withReportingController(occurrence.component())
                .withReportingInstance(instance(occurrence.component()))
                .withRegarding(occurrence.regarding())
                .withRelated(occurrence.related())
                .withType(occurrence.type())
                .withReason(occurrence.reason())
                .withAction(occurrence.action())
                .withNote(occurrence.note())
                .build();
    }

    private String instance(String component) {
        return Texts.cut(host.isEmpty() ? component : component + "-" + host, Texts.LONGEST_WORD);
    }

    /** Not every name of an object can begin that of an event. */
    private String name(Occurrence occurrence) {
        Instant when = occurrence.when();
        long nanos = when.getEpochSecond() * 1_000_000_000L + when.getNano();
        lastNameNanos = Math.max(nanos, lastNameNanos + 1);
        String suffix = "." + Long.toHexString(lastNameNanos);
        String name = occurrence.regarding().getName() + suffix;
        boolean acceptable = name.length() <= LONGEST_NAME
                && NameRules.dns1123Subdomain(name).isEmpty();
        return acceptable ? name : occurrence.regarding().getKind().toLowerCase(Locale.ROOT) + suffix;
    }

    // ---- requests

    private void write(Event event) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        unwritten.add(done);
        waiting.incrementAndGet();
        attempt(event, 1, done);
    }

    private void attempt(Event event, int tries, CompletableFuture<Void> done) {
        EventSink.Attempt attempt =
                closed ? new EventSink.Attempt(EventSink.Outcome.REFUSED, "closed") : sink.send(event);
        if (attempt.outcome() == EventSink.Outcome.LATER && tries < MOST_TRIES) {
            Duration pause = Duration.ofNanos((long) (PAUSE.toNanos() * (1 + JITTER * random.getAsDouble())));
            clock.schedule(pause, () -> serial.execute(() -> attempt(event, tries + 1, done)));
            return;
        }
        if (attempt.outcome() != EventSink.Outcome.WRITTEN) {
            dropped.incrementAndGet();
            LOG.warn(
                    "event {} about {} {} was not written in {} tries: {}",
                    event.getReason(),
                    event.getRegarding().getKind(),
                    event.getRegarding().getName(),
                    tries,
                    attempt.problem());
        }
        waiting.decrementAndGet();
        unwritten.remove(done);
        done.complete(null);
    }
}
