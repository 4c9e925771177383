package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the objects embedded in a custom resource. Follows apiextensions' {@code schema/objectmeta}. */
final class EmbeddedMetadata {
    private EmbeddedMetadata() {}

    static void validate(JsonNode object, Schema schema, List<FieldError> errors) {
        walk(object, schema, FieldPath.root(), errors);
    }

    private static void walk(JsonNode value, @Nullable Schema schema, FieldPath path, List<FieldError> errors) {
        if (schema == null) {
            return;
        }
        if (schema.embeddedResource() && value.isObject()) {
            embedded(value, path, errors);
        }
        if (value.isObject()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                Schema declared = schema.property(field.getKey());
                if (declared != null) {
                    walk(field.getValue(), declared, path.child(field.getKey()), errors);
                } else {
                    walk(field.getValue(), schema.additionalProperties(), path.key(field.getKey()), errors);
                }
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                walk(value.get(i), schema.items(), path.index(i), errors);
            }
        }
    }

    private static void embedded(JsonNode object, FieldPath path, List<FieldError> errors) {
        String apiVersion = object.path("apiVersion").asText("");
        if (apiVersion.isEmpty()) {
            errors.add(FieldError.required(path.child("apiVersion"), "must not be empty"));
        } else if (apiVersion.chars().filter(c -> c == '/').count() > 1) {
            errors.add(FieldError.invalid(
                    path.child("apiVersion"), apiVersion, "unexpected GroupVersion string: " + apiVersion));
        }
        String kind = object.path("kind").asText("");
        if (kind.isEmpty()) {
            errors.add(FieldError.required(path.child("kind"), "must not be empty"));
        } else {
            for (String problem : NameRules.dns1035Label(kind.toLowerCase(java.util.Locale.ROOT))) {
                errors.add(FieldError.invalid(
                        path.child("kind"), kind, "may have mixed case, but should otherwise match: " + problem));
            }
        }
        JsonNode metadata = object.path("metadata");
        FieldPath at = path.child("metadata");
        String name = metadata.path("name").asText("");
        if (!name.isEmpty()) {
            for (String problem : NameRules.pathSegment(name)) {
                errors.add(FieldError.invalid(at.child("name"), name, problem));
            }
        }
        for (Map.Entry<String, JsonNode> label : metadata.path("labels").properties()) {
            for (String problem : NameRules.labelKey(label.getKey())) {
                errors.add(FieldError.invalid(at.child("labels"), label.getKey(), problem));
            }
            for (String problem : NameRules.labelValue(label.getValue().asText())) {
                errors.add(
                        FieldError.invalid(at.child("labels"), label.getValue().asText(), problem));
            }
        }
    }
}
