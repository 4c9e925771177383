package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Patterns;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a schema is structural: every field and array is specified outside of value validations, with a type, and
 * value validations only restrict. Follows apiextensions' {@code apiserver/schema/validation.go}.
 */
final class StructuralRules {
    private enum Level {
        ROOT,
        ITEM,
        FIELD
    }

    private static final List<String> JUNCTORS = List.of("allOf", "anyOf", "oneOf");
    private static final JsonNode INTEGER_OR_STRING = integerOrString();

    private final List<FieldError> errors;

    StructuralRules(List<FieldError> errors) {
        this.errors = errors;
    }

    private static JsonNode integerOrString() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return nodes.arrayNode()
                .add(nodes.objectNode().put("type", "integer"))
                .add(nodes.objectNode().put("type", "string"));
    }

    void check(ObjectNode schema, FieldPath path) {
        invariants(schema, Level.ROOT, path);
        complete(schema, schema, path, path);
    }

    private void invariants(JsonNode schema, Level level, FieldPath path) {
        if (!schema.isObject()) {
            return;
        }
        String type = Fields.text(schema, "type");
        JsonNode items = schema.path("items");
        if (type.equals("array") && !items.isObject()) {
            errors.add(FieldError.required(path.child("items"), "must be specified"));
        }
        invariants(items, Level.ITEM, path.child("items"));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            invariants(
                    property.getValue(), Level.FIELD, path.child("properties").key(property.getKey()));
        }
        JsonNode additional = Fields.at(schema, "additionalProperties");
        if (additional != null) {
            if (level == Level.ROOT) {
                errors.add(FieldError.forbidden(path.child("additionalProperties"), "must not be used at the root"));
            }
            invariants(additional, Level.FIELD, path.child("additionalProperties"));
        }
        extensions(schema, type, path);
        valueValidation(schema, isIntegerOrString(schema), isFirstAllOfIntegerOrString(schema), path);
        types(schema, type, level, path);
        metadata(schema, level, path);
    }

    private static boolean isIntegerOrString(JsonNode schema) {
        return INTEGER_OR_STRING.equals(schema.get("anyOf"));
    }

    private static boolean isFirstAllOfIntegerOrString(JsonNode schema) {
        return INTEGER_OR_STRING.equals(schema.path("allOf").path(0).get("anyOf"));
    }

    private void extensions(JsonNode schema, String type, FieldPath path) {
        boolean preserve = Fields.truth(schema, "x-kubernetes-preserve-unknown-fields");
        boolean embedded = Fields.truth(schema, "x-kubernetes-embedded-resource");
        if (Fields.truth(schema, "x-kubernetes-int-or-string")) {
            if (preserve) {
                errors.add(FieldError.invalid(
                        path.child("x-kubernetes-preserve-unknown-fields"),
                        true,
                        "must be false if x-kubernetes-int-or-string is true"));
            }
            if (embedded) {
                errors.add(FieldError.invalid(
                        path.child("x-kubernetes-embedded-resource"),
                        true,
                        "must be false if x-kubernetes-int-or-string is true"));
            }
        }
        if (embedded && Fields.has(schema, "additionalProperties")) {
            errors.add(FieldError.forbidden(
                    path.child("additionalProperties"), "must not be used if x-kubernetes-embedded-resource is set"));
        }
        if (embedded && !preserve && schema.path("properties").isEmpty()) {
            errors.add(FieldError.required(
                    path.child("properties"),
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields"));
        }
        if (embedded && !type.equals("object")) {
            String text = "must be object if x-kubernetes-embedded-resource is true";
            errors.add(
                    type.isEmpty()
                            ? FieldError.required(path.child("type"), text)
                            : FieldError.invalid(path.child("type"), type, text));
        }
    }

    private void types(JsonNode schema, String type, Level level, FieldPath path) {
        boolean needsType = !Fields.truth(schema, "x-kubernetes-embedded-resource")
                && !Fields.truth(schema, "x-kubernetes-int-or-string")
                && !Fields.truth(schema, "x-kubernetes-preserve-unknown-fields");
        if (type.isEmpty() && needsType) {
            errors.add(FieldError.required(
                    path.child("type"),
                    switch (level) {
                        case ROOT -> "must not be empty at the root";
                        case ITEM -> "must not be empty for specified array items";
                        case FIELD -> "must not be empty for specified object fields";
                    }));
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            errors.add(FieldError.invalid(path.child("type"), type, "must be object at the root"));
        }
    }

    private void metadata(JsonNode schema, Level level, FieldPath path) {
        boolean isObject = level == Level.ROOT || Fields.truth(schema, "x-kubernetes-embedded-resource");
        if (!isObject) {
            return;
        }
        for (String name : List.of("kind", "apiVersion")) {
            JsonNode field = schema.path("properties").path(name);
            if (field.isObject() && !Fields.text(field, "type").equals("string")) {
                errors.add(FieldError.invalid(
                        path.child("properties").key(name).child("type"),
                        Fields.text(field, "type"),
                        "must be string"));
            }
        }
        JsonNode metadata = schema.path("properties").path("metadata");
        if (!metadata.isObject()) {
            return;
        }
        FieldPath at = path.child("properties").key("metadata");
        if (!Fields.text(metadata, "type").equals("object")) {
            errors.add(FieldError.invalid(at.child("type"), Fields.text(metadata, "type"), "must be object"));
        }
        if (level == Level.ROOT && !isRestrictedToNames(metadata)) {
            errors.add(FieldError.forbidden(
                    at,
                    "must not specify anything other than name and generateName, but metadata is implicitly"
                            + " specified"));
        }
    }

    private static boolean isRestrictedToNames(JsonNode metadata) {
        for (Map.Entry<String, JsonNode> keyword : metadata.properties()) {
            boolean fine = List.of("type", "default", "properties").contains(keyword.getKey());
            if (!fine) {
                return false;
            }
        }
        for (Map.Entry<String, JsonNode> property : metadata.path("properties").properties()) {
            if (!List.of("name", "generateName").contains(property.getKey())) {
                return false;
            }
        }
        return true;
    }

    private void valueValidation(JsonNode schema, boolean skipAnyOf, boolean skipFirstAllOf, FieldPath path) {
        for (String junctor : JUNCTORS) {
            if (junctor.equals("anyOf") && skipAnyOf) {
                continue;
            }
            JsonNode all = schema.path(junctor);
            for (int i = 0; i < all.size(); i++) {
                boolean skip = junctor.equals("allOf") && skipFirstAllOf && i == 0;
                nested(all.get(i), skip, path.child(junctor).index(i));
            }
        }
        nested(schema.path("not"), false, path.child("not"));
        String pattern = Fields.text(schema, "pattern");
        if (!pattern.isEmpty()) {
            String problem = Patterns.problem(pattern);
            if (problem != null) {
                errors.add(FieldError.invalid(
                        path.child("pattern"), pattern, "must be a valid regular expression, but isn't: " + problem));
            }
        }
    }

    /** A schema under a junctor may only restrict values. */
    private void nested(JsonNode schema, boolean skipAnyOf, FieldPath path) {
        if (!schema.isObject()) {
            return;
        }
        valueValidation(schema, skipAnyOf, false, path);
        nested(schema.path("items"), false, path.child("items"));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            nested(property.getValue(), false, path.child("properties").key(property.getKey()));
        }
        forbid(schema, path, "type", "must be empty to be structural");
        forbid(schema, path, "additionalProperties", "must be undefined to be structural");
        forbid(schema, path, "default", "must be undefined to be structural");
        forbid(schema, path, "title", "must be empty to be structural");
        forbid(schema, path, "description", "must be empty to be structural");
        forbid(schema, path, "nullable", "must be false to be structural");
        forbid(schema, path, "x-kubernetes-preserve-unknown-fields", "must be false to be structural");
        forbid(schema, path, "x-kubernetes-embedded-resource", "must be false to be structural");
        forbid(schema, path, "x-kubernetes-int-or-string", "must be false to be structural");
        forbid(schema, path, "x-kubernetes-list-map-keys", "must be empty to be structural");
        forbid(schema, path, "x-kubernetes-list-type", "must be undefined to be structural");
        forbid(schema, path, "x-kubernetes-map-type", "must be undefined to be structural");
        forbid(schema, path, "x-kubernetes-validations", "must be empty to be structural");
        if (schema.path("properties").has("metadata")) {
            errors.add(FieldError.forbidden(
                    path.child("properties").key("metadata"), "must not be specified in a nested context"));
        }
    }

    private void forbid(JsonNode schema, FieldPath path, String keyword, String why) {
        JsonNode value = Fields.at(schema, keyword);
        boolean set = value != null
                && !(value.isBoolean() && !value.booleanValue())
                && !(value.isTextual() && value.textValue().isEmpty())
                && !(value.isArray() && value.isEmpty());
        if (set) {
            errors.add(FieldError.forbidden(path.child(keyword), why));
        }
    }

    /**
     * Every field and array that a value validation of the root speaks of must be specified in the structure itself; as
     * in Kubernetes, what validations further below speak of is not looked at.
     */
    private void complete(JsonNode structure, JsonNode validations, FieldPath structurePath, FieldPath path) {
        for (String junctor : JUNCTORS) {
            JsonNode all = validations.path(junctor);
            for (int i = 0; i < all.size(); i++) {
                specified(
                        structure,
                        all.get(i),
                        structurePath,
                        path.child(junctor).index(i));
            }
        }
        specified(structure, validations.path("not"), structurePath, path.child("not"));
    }

    private void specified(@Nullable JsonNode structure, JsonNode nested, FieldPath structurePath, FieldPath path) {
        if (!nested.isObject() || structure == null) {
            return;
        }
        complete(structure, nested, structurePath, path);
        JsonNode items = nested.path("items");
        if (items.isObject()) {
            require(structure.get("items"), structurePath.child("items"), path.child("items"));
            specified(structure.get("items"), items, structurePath.child("items"), path.child("items"));
        }
        for (Map.Entry<String, JsonNode> property : nested.path("properties").properties()) {
            FieldPath at = structurePath.child("properties").key(property.getKey());
            JsonNode declared = structure.path("properties").get(property.getKey());
            FieldPath from = path.child("properties").key(property.getKey());
            require(declared, at, from);
            specified(declared, property.getValue(), at, from);
        }
    }

    private void require(@Nullable JsonNode declared, FieldPath at, FieldPath because) {
        if (declared == null) {
            errors.add(FieldError.required(at, "because it is defined in " + because));
        }
    }
}
