package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Scalars;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The conditions in a definition's status. Follows apiextensions' {@code apihelpers}. */
final class Conditions {
    static final String NAMES_ACCEPTED = "NamesAccepted";
    static final String ESTABLISHED = "Established";
    static final String TERMINATING = "Terminating";

    private Conditions() {}

    static @Nullable ObjectNode find(ObjectNode definition, String type) {
        for (ObjectNode condition : Fields.objects(definition, "status", "conditions")) {
            if (Fields.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return null;
    }

    static boolean isTrue(ObjectNode definition, String type) {
        ObjectNode condition = find(definition, type);
        return condition != null && Fields.text(condition, "status").equals("True");
    }

    /** Sets a condition; its transition time changes only with its status. */
    static void set(ObjectNode definition, String type, boolean status, String reason, String message, Instant now) {
        ObjectNode condition = find(definition, type);
        String text = status ? "True" : "False";
        if (condition == null) {
            ObjectNode parent = Fields.make(definition, "status");
            ArrayNode list =
                    parent.get("conditions") instanceof ArrayNode known ? known : parent.putArray("conditions");
            condition = list.addObject();
        }
        boolean moved = !Fields.text(condition, "status").equals(text);
        String since = moved ? Scalars.time(now) : Fields.text(condition, "lastTransitionTime");
        condition.removeAll();
        condition.put("type", type).put("status", text);
        condition.put("lastTransitionTime", since);
        condition.put("reason", reason).put("message", message);
    }
}
