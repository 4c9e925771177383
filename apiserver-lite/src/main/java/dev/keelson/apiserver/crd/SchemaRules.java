package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a definition's schema may say, beside being structural. Follows {@code
 * ValidateCustomResourceDefinitionOpenAPISchema}.
 */
final class SchemaRules {
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final List<String> UNSUPPORTED =
            List.of("id", "additionalItems", "patternProperties", "definitions", "dependencies", "$ref");
    private static final List<String> OBJECT_FIELDS = List.of("metadata", "kind", "apiVersion");

    private final List<FieldError> errors;
    private final RuleChecks rules = new RuleChecks();

    SchemaRules(List<FieldError> errors) {
        this.errors = errors;
    }

    /**
     * Where in a schema a rule looks.
     *
     * @param noDefaults why there may be no default here; null if there may
     * @param inMetadata whether this is inside an object's metadata, kind or apiVersion
     * @param uncorrelatable the outermost place around whose values do not correspond to old ones; null if all do
     */
    private record Place(
            boolean root,
            @Nullable String noDefaults,
            boolean inMetadata,
            @Nullable FieldPath uncorrelatable) {}

    void check(ObjectNode schema, boolean statusEnabled, FieldPath path) {
        if (statusEnabled) {
            rootWithStatus(schema, path);
        }
        if (Fields.truth(schema, "nullable")) {
            errors.add(FieldError.forbidden(path.child("nullable"), "nullable cannot be true at the root"));
        }
        int before = errors.size();
        boolean readable = !mentionsUnsupported(schema);
        if (readable) {
            new StructuralRules(errors).check(schema, path);
        }
        if (readable && errors.size() == before) {
            new DefaultRules(errors).check(schema, path);
        }
        RuleScope scope = readable && errors.size() == before ? RuleScope.root(schema) : null;
        walk(schema, path, new Place(true, null, false, null), scope);
        errors.addAll(rules.finish(path));
    }

    /** Whether the schema has keywords that cannot be structural; those errors alone are then told. */
    private static boolean mentionsUnsupported(JsonNode schema) {
        if (UNSUPPORTED.stream().anyMatch(keyword -> isStated(schema, keyword))
                || schema.path("items").isArray()) {
            return true;
        }
        for (String keyword : List.of("items", "additionalProperties", "not")) {
            if (schema.path(keyword).isObject() && mentionsUnsupported(schema.path(keyword))) {
                return true;
            }
        }
        for (String keyword : List.of("properties", "allOf", "oneOf", "anyOf")) {
            for (JsonNode child : schema.path(keyword)) {
                if (mentionsUnsupported(child)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isStated(JsonNode schema, String keyword) {
        JsonNode value = Fields.at(schema, keyword);
        return value != null && !(value.isContainerNode() && value.isEmpty());
    }

    private void rootWithStatus(ObjectNode schema, FieldPath path) {
        List<String> allowed = List.of(
                "description",
                "type",
                "format",
                "title",
                "maximum",
                "exclusiveMaximum",
                "minimum",
                "exclusiveMinimum",
                "maxLength",
                "minLength",
                "pattern",
                "maxItems",
                "minItems",
                "uniqueItems",
                "multipleOf",
                "required",
                "items",
                "properties",
                "externalDocs",
                "example",
                "x-kubernetes-preserve-unknown-fields",
                "x-kubernetes-validations");
        String type = Fields.text(schema, "type");
        if (!type.isEmpty() && !type.equals("object")) {
            errors.add(FieldError.invalid(
                    path.child("type"),
                    type,
                    "only \"object\" is allowed as the type at the root of the schema if the status subresource is"
                            + " enabled"));
            return;
        }
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            if (!allowed.contains(keyword.getKey()) && !keyword.getValue().isNull()) {
                errors.add(FieldError.invalid(
                        path,
                        schema,
                        "only " + allowed
                                + " fields are allowed at the root of the schema if the status subresource is"
                                + " enabled"));
                return;
            }
        }
    }

    /** @param scope for the compilation of rules; null where they are not compiled */
    private void walk(@Nullable JsonNode node, FieldPath path, Place place, @Nullable RuleScope scope) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        int before = errors.size();
        standard(schema, path, place);
        children(schema, path, place, scope);
        lists(schema, path);
        RuleForm.check(schema, path, errors);
        boolean hasRules = !schema.path("x-kubernetes-validations").isEmpty();
        if (hasRules && scope != null && errors.size() == before) {
            rules.check(scope, path, place.uncorrelatable());
        }
    }

    private void standard(ObjectNode schema, FieldPath path, Place place) {
        String type = Fields.text(schema, "type");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.add(FieldError.notSupported(path.child("type"), type, TYPES));
        }
        if (type.equals("null")) {
            errors.add(FieldError.forbidden(
                    path.child("type"), "type cannot be set to null, use nullable as an alternative"));
        }
        if (schema.has("default") && place.noDefaults() != null) {
            errors.add(FieldError.forbidden(path.child("default"), "must not be set " + place.noDefaults()));
        }
        for (String keyword : UNSUPPORTED) {
            if (isStated(schema, keyword)) {
                errors.add(FieldError.forbidden(path.child(keyword), keyword + " is not supported"));
            }
        }
        if (schema.path("items").isArray()) {
            errors.add(FieldError.forbidden(path.child("items"), "items must be a schema object and not an array"));
        }
        if (place.inMetadata() && Fields.truth(schema, "x-kubernetes-embedded-resource")) {
            errors.add(FieldError.forbidden(
                    path.child("x-kubernetes-embedded-resource"), "must not be used inside of resource meta"));
        }
        if (Fields.truth(schema, "uniqueItems")) {
            errors.add(FieldError.forbidden(
                    path.child("uniqueItems"),
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }
        JsonNode additional = Fields.at(schema, "additionalProperties");
        boolean closing = additional != null && !(additional.isBoolean() && additional.booleanValue());
        if (closing && !schema.path("properties").isEmpty()) {
            errors.add(FieldError.forbidden(
                    path.child("additionalProperties"), "additionalProperties and properties are mutual exclusive"));
        }
        JsonNode preserve = Fields.at(schema, "x-kubernetes-preserve-unknown-fields");
        if (preserve != null && !preserve.asBoolean()) {
            errors.add(FieldError.invalid(
                    path.child("x-kubernetes-preserve-unknown-fields"), false, "must be true or undefined"));
        }
    }

    private void lists(ObjectNode schema, FieldPath path) {
        String type = Fields.text(schema, "type");
        String mapType = Fields.text(schema, "x-kubernetes-map-type");
        if (Fields.has(schema, "x-kubernetes-map-type")) {
            requireType(type, "object", "x-kubernetes-map-type", path);
            if (!List.of("atomic", "granular").contains(mapType)) {
                errors.add(FieldError.notSupported(
                        path.child("x-kubernetes-map-type"), mapType, List.of("atomic", "granular")));
            }
        }
        String listType = Fields.text(schema, "x-kubernetes-list-type");
        JsonNode items = schema.path("items");
        boolean hasListType = Fields.has(schema, "x-kubernetes-list-type");
        if (hasListType) {
            if (!requireType(type, "array", "x-kubernetes-list-type", path) && listType.equals("set")) {
                setItems(items, path.child("items"));
            }
            if (!List.of("atomic", "set", "map").contains(listType)) {
                errors.add(FieldError.notSupported(
                        path.child("x-kubernetes-list-type"), listType, List.of("atomic", "set", "map")));
            }
        }
        List<String> keys = Fields.texts(schema, "x-kubernetes-list-map-keys");
        FieldPath listTypePath = path.child("x-kubernetes-list-type");
        String mustBeMap = "must be map if x-kubernetes-list-map-keys is non-empty";
        if (!keys.isEmpty() && !hasListType) {
            errors.add(FieldError.required(listTypePath, mustBeMap));
        } else if (!keys.isEmpty() && !listType.equals("map")) {
            errors.add(FieldError.invalid(listTypePath, listType, mustBeMap));
        }
        if (listType.equals("map")) {
            mapList(schema, keys, items, path);
        }
        if (listType.equals("map") || listType.equals("set")) {
            uniqueItems(listType, keys, items, path.child("items"));
        }
    }

    private boolean requireType(String type, String wanted, String keyword, FieldPath path) {
        if (type.equals(wanted)) {
            return false;
        }
        String text = "must be " + wanted + " if " + keyword + " is specified";
        errors.add(
                type.isEmpty()
                        ? FieldError.required(path.child("type"), text)
                        : FieldError.invalid(path.child("type"), type, text));
        return true;
    }

    private void setItems(JsonNode items, FieldPath path) {
        String type = Fields.text(items, "type");
        String text = "must be atomic as item of a list with x-kubernetes-list-type=set";
        String listType = Fields.text(items, "x-kubernetes-list-type");
        if (type.equals("array") && !listType.isEmpty() && !listType.equals("atomic")) {
            errors.add(FieldError.invalid(path.child("x-kubernetes-list-type"), listType, text));
        }
        if (type.equals("object")
                && !Fields.text(items, "x-kubernetes-map-type").equals("atomic")) {
            errors.add(FieldError.invalid(path.child("x-kubernetes-map-type"), null, text));
        }
    }

    private void mapList(ObjectNode schema, List<String> keys, JsonNode items, FieldPath path) {
        FieldPath keysPath = path.child("x-kubernetes-list-map-keys");
        if (keys.isEmpty()) {
            errors.add(FieldError.required(keysPath, "must not be empty if x-kubernetes-list-type is map"));
        }
        if (!items.isObject()) {
            errors.add(FieldError.required(path.child("items"), "must have a schema if x-kubernetes-list-type is map"));
            return;
        }
        if (!Fields.text(items, "type").equals("object")) {
            errors.add(FieldError.invalid(
                    path.child("items").child("type"),
                    Fields.text(items, "type"),
                    "must be object if parent array's x-kubernetes-list-type is map"));
            return;
        }
        JsonNode declared = schema.get("x-kubernetes-list-map-keys");
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            JsonNode property = items.path("properties").path(key);
            String type = Fields.text(property, "type");
            if (!property.isObject()) {
                errors.add(FieldError.invalid(keysPath, declared, "entries must all be names of item properties"));
            } else if (type.equals("array") || type.equals("object")) {
                errors.add(FieldError.invalid(
                        path.child("items").child("properties").key(key).child("type"),
                        type,
                        "must be a scalar type if parent array's x-kubernetes-list-type is map"));
            }
            if (!seen.add(key)) {
                errors.add(FieldError.invalid(keysPath, declared, "must not contain duplicate entries"));
            }
        }
    }

    /** Follows {@code validateMapListKeysMapSet}. */
    private void uniqueItems(String listType, List<String> keys, JsonNode items, FieldPath path) {
        if (Fields.truth(items, "nullable")) {
            errors.add(FieldError.forbidden(
                    path.child("nullable"), "cannot be nullable when x-kubernetes-list-type is " + listType));
        }
        if (!listType.equals("map")) {
            return;
        }
        List<String> required = Fields.texts(items, "required");
        for (String key : keys) {
            JsonNode property = items.path("properties").path(key);
            FieldPath at = path.child("properties").key(key);
            boolean hasDefault = Fields.has(property, "default");
            if (property.isObject() && !hasDefault && !required.contains(key)) {
                errors.add(FieldError.required(
                        at.child("default"),
                        "this property is in x-kubernetes-list-map-keys, so it must have a default"
                                + " or be a required property"));
            }
            if (Fields.truth(property, "nullable")) {
                errors.add(FieldError.forbidden(
                        at.child("nullable"),
                        "this property is in x-kubernetes-list-map-keys, so it cannot be nullable"));
            }
        }
    }

    private void children(ObjectNode schema, FieldPath path, Place place, @Nullable RuleScope scope) {
        String noDefaultsInMap =
                place.inMetadata() ? "inside additionalProperties applying to object metadata" : place.noDefaults();
        if (schema.get("additionalProperties") instanceof ObjectNode values) {
            walk(
                    values,
                    path.child("additionalProperties"),
                    new Place(false, noDefaultsInMap, place.inMetadata(), place.uncorrelatable()),
                    scope == null ? null : scope.element(values));
        }
        boolean isObject = place.root() || Fields.truth(schema, "x-kubernetes-embedded-resource");
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            boolean meta = isObject && OBJECT_FIELDS.contains(property.getKey());
            String noDefaults = meta && place.root() ? "in top-level " + property.getKey() : place.noDefaults();
            RuleScope below = scope != null && property.getValue() instanceof ObjectNode child
                    ? scope.property(property.getKey(), child)
                    : null;
            walk(
                    property.getValue(),
                    path.child("properties").key(property.getKey()),
                    new Place(false, noDefaults, place.inMetadata() || meta, place.uncorrelatable()),
                    below);
        }
        Place below = new Place(false, place.noDefaults(), place.inMetadata(), place.uncorrelatable());
        walk(schema.get("not"), path.child("not"), below, null);
        for (String junctor : List.of("allOf", "oneOf", "anyOf")) {
            JsonNode all = schema.path(junctor);
            for (int i = 0; i < all.size(); i++) {
                walk(all.get(i), path.child(junctor).index(i), below, null);
            }
        }
        items(schema, path, below, scope);
    }

    /** Elements of lists that are no maps do not correspond to old ones. */
    private void items(ObjectNode schema, FieldPath path, Place place, @Nullable RuleScope scope) {
        boolean keyed = Fields.text(schema, "x-kubernetes-list-type").equals("map");
        FieldPath uncorrelatable = place.uncorrelatable() == null && !keyed ? path : place.uncorrelatable();
        if (schema.get("items") instanceof ObjectNode items) {
            walk(
                    items,
                    path.child("items"),
                    new Place(false, place.noDefaults(), place.inMetadata(), uncorrelatable),
                    scope == null ? null : scope.element(items));
        }
    }
}
