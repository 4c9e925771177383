package dev.keelson.runtime.webhook.conversion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of a converted object: the original's, with labels and annotations of the converted one.
 *
 * <p>An API server restores metadata in the same way, and refuses the whole answer when kind, name, namespace or uid
 * differ. Follows apiextensions-apiserver's webhook_converter.go.
 */
final class CarriedMetadata {

    private static final String METADATA = "metadata";
    private static final String[] IDENTITY = {"name", "namespace", "uid"};
    private static final String[] CONVERTIBLE = {"labels", "annotations"};

    private CarriedMetadata() {}

    /**
     * Sets the metadata of {@code converted}.
     *
     * @throws ConversionException when it is that of another object
     */
    static void carry(ObjectNode original, ObjectNode converted) throws ConversionException {
        ObjectNode from = metadata(original);
        ObjectNode to = metadata(converted);
        boolean copied = false;
        for (String field : IDENTITY) {
            String expected = from.path(field).asText("");
            String got = to.path(field).asText("");
            if (!got.isEmpty() && !got.equals(expected)) {
                throw new ConversionException("the converted object has metadata." + field + " '" + got
                        + "' instead of '" + expected + "', which a conversion must not change");
            }
            copied |= !got.isEmpty();
        }
        copied |= to.hasNonNull("generateName");
        ObjectNode result = from.deepCopy();
        for (String field : CONVERTIBLE) {
            set(result, field, copied ? texts(to.get(field)) : merged(from.get(field), to.get(field)));
        }
        converted.set(METADATA, result);
    }

    private static ObjectNode metadata(ObjectNode object) {
        return object.get(METADATA) instanceof ObjectNode metadata ? metadata : JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode texts(@Nullable JsonNode map) {
        return map instanceof ObjectNode texts ? texts : JsonNodeFactory.instance.objectNode();
    }

    private static ObjectNode merged(@Nullable JsonNode original, @Nullable JsonNode added) {
        return texts(original).deepCopy().setAll(texts(added));
    }

    private static void set(ObjectNode metadata, String field, ObjectNode map) {
        if (map.isEmpty()) {
            metadata.remove(field);
        } else {
            metadata.set(field, map);
        }
    }
}
