package dev.keelson.api.deepcopy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.util.Map;

/**
 * Copies Jackson's trees. Jackson's own {@code deepCopy} shares the bytes of a {@link BinaryNode} and the object of a
 * {@link POJONode}.
 */
final class JsonTreeCopies {
    private JsonTreeCopies() {}

    static JsonNode copy(JsonNode original) {
        if (original instanceof ObjectNode object) {
            ObjectNode copy = new ObjectNode(JsonNodeFactory.instance);
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                copy.set(field.getKey(), copy(field.getValue()));
            }
            return copy;
        }
        if (original instanceof ArrayNode array) {
            ArrayNode copy = new ArrayNode(JsonNodeFactory.instance, array.size());
            for (JsonNode element : array) {
                copy.add(copy(element));
            }
            return copy;
        }
        if (original instanceof BinaryNode binary) {
            return BinaryNode.valueOf(binary.binaryValue().clone());
        }
        if (original instanceof POJONode pojo) {
            return new POJONode(DeepCopies.copy(pojo.getPojo()));
        }
        return original;
    }
}
