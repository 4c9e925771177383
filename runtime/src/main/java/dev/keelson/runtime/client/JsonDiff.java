package dev.keelson.runtime.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The JSON patch (RFC 6902) that leads from one tree to another. Lists of different lengths are replaced whole. */
final class JsonDiff {

    private final ArrayNode operations;

    private JsonDiff(ArrayNode operations) {
        this.operations = operations;
    }

    static ArrayNode between(ObjectNode before, ObjectNode after) {
        JsonDiff diff = new JsonDiff(before.arrayNode());
        diff.objects("", before, after);
        return diff.operations;
    }

    private void objects(String path, ObjectNode before, ObjectNode after) {
        before.fieldNames().forEachRemaining(name -> {
            if (!after.has(name)) {
                operations.addObject().put("op", "remove").put("path", path + "/" + escaped(name));
            }
        });
        for (Map.Entry<String, JsonNode> field : after.properties()) {
            String at = path + "/" + escaped(field.getKey());
            JsonNode former = before.get(field.getKey());
            if (former == null) {
                operation("add", at, field.getValue());
            } else {
                values(at, former, field.getValue());
            }
        }
    }

    private void values(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before instanceof ObjectNode was && after instanceof ObjectNode is) {
            objects(path, was, is);
        } else if (before instanceof ArrayNode was && after instanceof ArrayNode is && was.size() == is.size()) {
            for (int i = 0; i < is.size(); i++) {
                values(path + "/" + i, was.get(i), is.get(i));
            }
        } else {
            operation("replace", path, after);
        }
    }

    private void operation(String op, String path, JsonNode value) {
        operations.addObject().put("op", op).put("path", path).set("value", value);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
