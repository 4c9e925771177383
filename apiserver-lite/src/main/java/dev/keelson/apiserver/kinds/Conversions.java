package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Between the two served versions of events. Arguments are not changed. */
final class Conversions {
    private static final List<String[]> EVENT_FIELDS = List.of(
            new String[] {"involvedObject", "regarding"},
            new String[] {"message", "note"},
            new String[] {"source", "deprecatedSource"},
            new String[] {"firstTimestamp", "deprecatedFirstTimestamp"},
            new String[] {"lastTimestamp", "deprecatedLastTimestamp"},
            new String[] {"count", "deprecatedCount"},
            new String[] {"reportingComponent", "reportingController"});

    private Conversions() {}

    /** A core/v1 Event as events.k8s.io/v1. */
    static ObjectNode eventFromCore(ObjectNode core) {
        return renamed(core, 0, 1, "events.k8s.io/v1");
    }

    /** An events.k8s.io/v1 Event as core/v1. */
    static ObjectNode eventToCore(ObjectNode event) {
        return renamed(event, 1, 0, "v1");
    }

    private static ObjectNode renamed(ObjectNode event, int from, int to, String apiVersion) {
        ObjectNode out = event.deepCopy();
        out.put("apiVersion", apiVersion);
        for (String[] names : EVENT_FIELDS) {
            JsonNode value = out.remove(names[from]);
            if (value != null) {
                out.set(names[to], value);
            }
        }
        return out;
    }
}
