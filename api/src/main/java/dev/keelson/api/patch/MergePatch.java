package dev.keelson.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RFC 7386, for objects; the document a patch leads to never holds a null that came from the patch. */
public final class MergePatch {

    private MergePatch() {}

    /**
     * The patched document; the arguments stay as they are.
     *
     * @throws PatchException 400 when the patch is no object
     */
    public static JsonNode apply(JsonNode document, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            throw new PatchException(400, "Invalid JSON Patch");
        }
        JsonNode target = document.deepCopy();
        if (target instanceof ObjectNode object) {
            merge(object, changes);
            return object;
        }
        return withoutNulls(changes.deepCopy());
    }

    private static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            String key = change.getKey();
            JsonNode value = change.getValue();
            @Nullable JsonNode current = target.get(key);
            if (value.isNull()) {
                target.remove(key);
            } else if (current instanceof ObjectNode inner && value instanceof ObjectNode innerPatch) {
                merge(inner, innerPatch);
            } else {
                target.set(key, withoutNulls(value.deepCopy()));
            }
        }
    }

    /** Drops members that are null, everywhere; elements of arrays stay. */
    static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (Iterator<Map.Entry<String, JsonNode>> fields =
                            object.properties().iterator();
                    fields.hasNext(); ) {
                JsonNode value = fields.next().getValue();
                if (value.isNull()) {
                    fields.remove();
                } else {
                    withoutNulls(value);
                }
            }
        } else if (node.isArray()) {
            node.forEach(MergePatch::withoutNulls);
        }
        return node;
    }
}
