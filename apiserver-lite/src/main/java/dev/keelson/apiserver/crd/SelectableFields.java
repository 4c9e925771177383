package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.status.StatusException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What selectors may ask of objects of one definition. Where versions differ by more than their name, a field is known by
 * its version too, as in {@code v2/host}. Safe for any thread.
 */
final class SelectableFields {
    private final Definition definition;
    private final VersionConversion conversion;

    SelectableFields(Definition definition, VersionConversion conversion) {
        this.definition = definition;
        this.conversion = conversion;
    }

    /** The name by which a version's field is kept. */
    static String label(Definition.Version version, VersionConversion conversion, String field) {
        return conversion.blocks() ? version.name() + "/" + field : field;
    }

    /**
     * The fields of a stored object, by name; what it does not have is empty. A version that it cannot be converted to
     * within a short while has none, so that nothing else waits for long.
     */
    Map<String, String> of(ObjectNode object) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Definition.Version version : definition.versions()) {
            if (version.selectablePaths().isEmpty()) {
                continue;
            }
            ObjectNode seen = seen(object, version);
            for (String path : version.selectablePaths()) {
                fields.put(label(version, conversion, path.substring(1)), text(seen, path));
            }
        }
        return fields;
    }

    private ObjectNode seen(ObjectNode object, Definition.Version version) {
        if (!conversion.blocks()) {
            return object;
        }
        try {
            return conversion.convertSoon(
                    object.deepCopy(), definition.kind(version).apiVersion());
        } catch (StatusException e) {
            return object.objectNode();
        }
    }

    static String text(ObjectNode object, String path) {
        JsonNode value = ScalePaths.at(object, path);
        return value == null || value.isNull() || value.isContainerNode() ? "" : value.asText();
    }
}
