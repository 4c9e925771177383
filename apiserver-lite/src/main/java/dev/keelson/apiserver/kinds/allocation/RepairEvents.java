package dev.keelson.apiserver.kinds.allocation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.clock.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators by Warning events, and the log, what was found wrong; the same of one object only once. */
final class RepairEvents {
    private static final Logger LOG = LoggerFactory.getLogger(RepairEvents.class);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private static final int MOST_TOLD = 10_000;

    private final SystemWrites writes;
    private final Clock clock;
    /** Guarded by this. */
    private final Set<String> told = new HashSet<>();

    RepairEvents(SystemWrites writes, Clock clock) {
        this.writes = writes;
        this.clock = clock;
    }

    /**
     * Reports something.
     *
     * @param controller Kubernetes' name of who reports
     * @param kind of the object, with its apiVersion
     */
    void warn(String controller, ObjectNode object, String apiVersion, String kind, String reason, String note) {
        if (!first(Metadata.uid(object) + " " + note)) {
            return;
        }
        LOG.warn("{} {}/{}: {}", kind, Metadata.namespace(object), Metadata.name(object), note);
        try {
            writes.create("events.k8s.io", "v1", "events", event(controller, object, apiVersion, kind, reason, note));
        } catch (StatusException refused) {
            LOG.warn("an event is not written: {}", refused.getMessage());
        }
    }

    private synchronized boolean first(String what) {
        if (told.size() >= MOST_TOLD) {
            told.clear();
        }
        return told.add(what);
    }

    /** As client-go's recorders: the time in nanoseconds, a little ahead where events come at once. */
    private synchronized long number() {
        Instant now = clock.now();
        return now.getEpochSecond() * 1_000_000_000 + now.getNano() + told.size();
    }

    private ObjectNode event(
            String controller, ObjectNode object, String apiVersion, String kind, String reason, String note) {
        ObjectNode event = Json.NODES.objectNode();
        event.put("apiVersion", "events.k8s.io/v1").put("kind", "Event");
        String namespace = Metadata.namespace(object).isEmpty() ? "default" : Metadata.namespace(object);
        event.putObject("metadata")
                .put("name", Metadata.name(object).replace(':', '-') + "." + Long.toHexString(number()))
                .put("namespace", namespace);
        event.put(
                "eventTime",
                MICROS.format(clock.now().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC)));
        event.put("type", "Warning").put("reason", reason).put("note", note);
        event.put("action", kind.equals("IPAddress") ? "IPAddressAllocation" : "ServiceAllocation");
        event.put("reportingController", controller).put("reportingInstance", controller);
        event.putObject("regarding")
                .put("apiVersion", apiVersion)
                .put("kind", kind)
                .put("namespace", Metadata.namespace(object))
                .put("name", Metadata.name(object))
                .put("uid", Metadata.uid(object))
                .put("resourceVersion", Fields.text(object, "metadata", "resourceVersion"));
        return event;
    }
}
