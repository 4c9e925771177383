package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries the changes between two states of a typed object over to the tree that it was read from.
 *
 * <p>The tree and the state before differ by what the class does not know, leaves out or writes differently; none of that
 * was the user's doing, so only what differs between the two states of the class counts. Elements of lists are recognised
 * by being equal, else by what names them in Kubernetes' lists, else, in lists of unchanged length, by their place.
 */
final class CarriedChanges {

    /** What names elements of Kubernetes' lists; the first that an element has. */
    private static final List<String> IDENTITIES = List.of(
            "name", "uid", "key", "mountPath", "devicePath", "containerPort", "port", "type", "ip", "topologyKey");

    private CarriedChanges() {}

    /** A new tree: {@code sent} with what differs between {@code before} and {@code after}. */
    static ObjectNode onto(ObjectNode sent, ObjectNode before, ObjectNode after) {
        ObjectNode result = sent.deepCopy();
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            if (!after.has(field.getKey())) {
                result.remove(field.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            String key = field.getKey();
            JsonNode value = value(sent.get(key), before.get(key), field.getValue());
            if (value != null) {
                result.set(key, value);
            }
        }
        return result;
    }

    /** Null when there is to be no value. */
    private static @Nullable JsonNode value(@Nullable JsonNode sent, @Nullable JsonNode before, JsonNode after) {
        if (after.equals(before)) {
            return sent;
        }
        if (after instanceof ObjectNode object) {
            return onto(objectOrEmpty(sent), objectOrEmpty(before), object);
        }
        if (after instanceof ArrayNode array
                && sent instanceof ArrayNode sentArray
                && before instanceof ArrayNode beforeArray
                && sentArray.size() == beforeArray.size()) {
            return list(sentArray, beforeArray, array);
        }
        return after;
    }

    private static ObjectNode objectOrEmpty(@Nullable JsonNode node) {
        return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    private static ArrayNode list(ArrayNode sent, ArrayNode before, ArrayNode after) {
        int[] origins = origins(before, after);
        ArrayNode result = JsonNodeFactory.instance.arrayNode(after.size());
        for (int i = 0; i < after.size(); i++) {
            int origin = origins[i];
            JsonNode value = origin < 0 ? after.get(i) : value(sent.get(origin), before.get(origin), after.get(i));
            result.add(value);
        }
        return result;
    }

    /** For each element of {@code after} the place of the element of {@code before} that it was; -1 for a new one. */
    private static int[] origins(ArrayNode before, ArrayNode after) {
        int[] origins = new int[after.size()];
        boolean[] taken = new boolean[before.size()];
        for (int i = 0; i < origins.length; i++) {
            origins[i] = -1;
        }
        for (int i = 0; i < origins.length; i++) {
            claim(origins, taken, i, equalPlace(before, after.get(i), taken, i));
        }
        for (int i = 0; i < origins.length; i++) {
            if (origins[i] < 0) {
                claim(origins, taken, i, namesakePlace(before, after.get(i), taken));
            }
        }
        for (int i = 0; i < origins.length && origins.length == taken.length; i++) {
            if (origins[i] < 0 && !taken[i] && identity(after.get(i)) == null) {
                claim(origins, taken, i, i);
            }
        }
        return origins;
    }

    private static void claim(int[] origins, boolean[] taken, int of, int place) {
        if (place >= 0) {
            origins[of] = place;
            taken[place] = true;
        }
    }

    private static int equalPlace(ArrayNode before, JsonNode element, boolean[] taken, int guess) {
        if (guess < taken.length && !taken[guess] && before.get(guess).equals(element)) {
            return guess;
        }
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i] && before.get(i).equals(element)) {
                return i;
            }
        }
        return -1;
    }

    private static int namesakePlace(ArrayNode before, JsonNode element, boolean[] taken) {
        String identity = identity(element);
        for (int i = 0; i < taken.length && identity != null; i++) {
            if (!taken[i] && identity.equals(identity(before.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String identity(JsonNode element) {
        for (String key : IDENTITIES) {
            JsonNode value = element.get(key);
            if (value != null && value.isValueNode() && !value.isNull()) {
                return key + "=" + value.asText();
            }
        }
        return null;
    }
}
