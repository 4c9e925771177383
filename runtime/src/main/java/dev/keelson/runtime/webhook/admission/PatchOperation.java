package dev.keelson.runtime.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a JSON patch. The value must not be changed.
 *
 * @param op {@code add}, {@code remove}, {@code replace} or {@code test}
 * @param path a JSON pointer, such as {@code /spec/containers/0/image}; {@code ~1} stands for a slash in a key, {@code ~0}
 *     for a tilde
 * @param value null for {@code remove}
 */
public record PatchOperation(
        String op, String path, @Nullable JsonNode value) {

    /** Sets a key, or inserts into a list before the index; the index {@code -} appends. */
    public static PatchOperation add(String path, JsonNode value) {
        return new PatchOperation("add", path, value);
    }

    /** Fails when there is nothing. */
    public static PatchOperation remove(String path) {
        return new PatchOperation("remove", path, null);
    }

    public static PatchOperation replace(String path, JsonNode value) {
        return new PatchOperation("replace", path, value);
    }

    /** {@code parent} followed by {@code key}, escaped. */
    public static String path(String parent, String key) {
        return parent + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    /** Operations in their JSON form, as {@link dev.keelson.api.patch.JsonDiff} makes them. */
    static List<PatchOperation> of(ArrayNode patch) {
        List<PatchOperation> operations = new ArrayList<>(patch.size());
        for (JsonNode each : patch) {
            operations.add(new PatchOperation(
                    each.path("op").textValue(), each.path("path").textValue(), each.get("value")));
        }
        return operations;
    }

    ObjectNode json() {
        ObjectNode operation =
                JsonNodeFactory.instance.objectNode().put("op", op).put("path", path);
        return value == null ? operation : operation.set("value", value);
    }
}
