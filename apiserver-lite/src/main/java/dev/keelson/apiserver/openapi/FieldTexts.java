package dev.keelson.apiserver.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.catalogue.Descriptions;
import java.util.Map;

/**
 * What a field is said to be. The model's Javadoc says it, but for fields of other types: of those it repeats what the
 * type that has them is. They are described by the type that they are of, and the best known ones in words of our own.
 */
final class FieldTexts {
    private static final String OBJECT_META = "ObjectMeta";
    private static final String LIST_META = "ListMeta";

    private static final Map<String, String> OWN = Map.of(
            OBJECT_META + ".creationTimestamp",
            "CreationTimestamp is a timestamp of the object's creation on the server. Clients may not set it; it is in"
                    + " RFC 3339 form and in UTC.",
            OBJECT_META + ".deletionTimestamp",
            "DeletionTimestamp is the time after which the object may go. The server sets it when deletion is asked for;"
                    + " it can be brought forward but not taken back.");

    private final Descriptions descriptions;

    FieldTexts(Descriptions descriptions) {
        this.descriptions = descriptions;
    }

    /** The text of the {@code metadata} of an object or a list. */
    static String metadata(String definition) {
        return definition.endsWith("." + LIST_META)
                ? "Standard list metadata: the revision of the whole, and how to go on where it is cut."
                : "Standard object's metadata: its name, labels, annotations, owners and history.";
    }

    /** The text of a type. */
    String ofType(String definition) {
        return descriptions.ofType(definition);
    }

    /** The text of a field whose schema is {@code value}; empty if there is none. */
    String of(String definition, String field, JsonNode value) {
        String own = OWN.get(definition.substring(definition.lastIndexOf('.') + 1) + "." + field);
        if (own != null) {
            return own;
        }
        String type = referred(value);
        if (field.equals("metadata") && (type.endsWith("." + OBJECT_META) || type.endsWith("." + LIST_META))) {
            return metadata(type);
        }
        String text = descriptions.ofField(definition, field);
        return text.equals(descriptions.ofType(definition)) ? descriptions.ofType(type) : text;
    }

    private static String referred(JsonNode value) {
        JsonNode type = value.has("items") ? value.get("items") : value;
        String reference = type.path("$ref").asText(type.at("/allOf/0/$ref").asText(""));
        return reference.substring(reference.lastIndexOf('/') + 1);
    }
}
