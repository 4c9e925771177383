package dev.keelson.runtime.events;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to the server, one at a time and in the background.
 *
 * <p>An event equal to one written before raises that one's count. An object's events beyond 25 at once and one every five
 * minutes are dropped, and so are all events while 1000 wait. Follows k8s.io/client-go/tools/record, which writes
 * {@code v1} events; servers show them as {@code events.k8s.io/v1} too.
 */
public final class EventWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int MOST_WAITING = 1000;
    private static final int MOST_REMEMBERED = 4096;
    private static final int NOT_FOUND = 404;

    /** An event on the server. */
    private record Written(String namespace, String name, int count) {}

    private final KubernetesClient client;
    private final String host;
    private final Clock clock;
    private final Executor serial;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong names = new AtomicLong();

    // Never becomes false again; what waits then is dropped.
    private volatile boolean closed;

    // Confined to serial. The last events written, the least recently used first.
    private final Map<Occurrence.Key, Written> written = remembering();
    // Confined to serial.
    private final Map<String, SpamFilter> filters = remembering();

    /**
     * @param host where the components run, as events say it; may be empty
     * @param blocking gives writes a thread
     */
    public EventWriter(KubernetesClient client, String host, Clock clock, Executor blocking) {
        this.client = client;
        this.host = host;
        this.clock = clock;
        this.serial = Threads.serial(blocking);
    }

    private static <K, V> Map<K, V> remembering() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }

    /** A recorder for the component of that name. */
    public EventRecorder recorder(String component) {
        return new ApiEventRecorder(this, component);
    }

    /** How many events were dropped because of a flood, or because the server could not be reached or refused them. */
    public long dropped() {
        return dropped.get();
    }

    /** Completes when every event recorded before this call has been written or dropped. */
    public CompletableFuture<Void> flush() {
        CompletableFuture<Void> flushed = new CompletableFuture<>();
        serial.execute(() -> flushed.complete(null));
        return flushed;
    }

    /** Drops what has not been written, and everything recorded from now on. Call after {@link #flush}. Idempotent. */
    @Override
    public void close() {
        closed = true;
    }

    void submit(Occurrence occurrence) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            return;
        }
        Instant when = clock.now();
        serial.execute(() -> {
            try {
                if (closed) {
                    dropped.incrementAndGet();
                } else {
                    write(occurrence, when);
                }
            } catch (RuntimeException failed) {
                dropped.incrementAndGet();
                LOG.warn("an event about {} was not written: {}", occurrence.subject(), failed.toString());
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    private void write(Occurrence occurrence, Instant when) {
        boolean allowed = filters.computeIfAbsent(occurrence.subject(), subject -> new SpamFilter(clock.nanos()))
                .allows(clock.nanos());
        if (!allowed) {
            dropped.incrementAndGet();
            return;
        }
        Written former = written.get(occurrence.key());
        Written now = former == null ? null : repeated(former, when);
        written.put(occurrence.key(), now == null ? created(occurrence, when) : now);
    }

    /** Counts on; null when the event is gone from the server. */
    private @Nullable Written repeated(Written former, Instant when) {
        Written now = new Written(former.namespace(), former.name(), former.count() + 1);
        String patch = "{\"count\":" + now.count() + ",\"lastTimestamp\":\"" + seconds(when) + "\"}";
        try {
            client.v1()
                    .events()
                    .inNamespace(now.namespace())
                    .withName(now.name())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
            return now;
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == NOT_FOUND) {
                return null;
            }
            throw refused;
        }
    }

    private Written created(Occurrence occurrence, Instant when) {
        String namespace = occurrence.regarding().getNamespace();
        String effective = namespace == null || namespace.isEmpty() ? "default" : namespace;
        long unique = when.getEpochSecond() * 1_000_000_000L + when.getNano() + names.getAndIncrement();
        String name = occurrence.regarding().getName() + "." + Long.toHexString(unique);
        Event event = new EventBuilder()
                .withNewMetadata()
                .withNamespace(effective)
                .withName(name)
                .endMetadata()
                .withInvolvedObject(occurrence.regarding())
                .withRelated(occurrence.related())
                .withType(occurrence.type())
                .withReason(occurrence.reason())
                .withAction(occurrence.action())
                .withMessage(occurrence.note())
                .withNewSource()
                .withComponent(occurrence.component())
                .withHost(host.isEmpty() ? null : host)
                .endSource()
                .withReportingComponent(occurrence.component())
                .withReportingInstance(host)
                .withCount(1)
                .withFirstTimestamp(seconds(when))
                .withLastTimestamp(seconds(when))
                .build();
        client.v1().events().inNamespace(effective).resource(event).create();
        return new Written(effective, name, 1);
    }

    private static String seconds(Instant when) {
        return when.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
