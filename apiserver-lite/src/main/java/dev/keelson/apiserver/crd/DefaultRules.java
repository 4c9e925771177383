package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Pruning;
import dev.keelson.api.schema.Schema;
import dev.keelson.api.schema.SchemaValidation;
import java.util.List;
import java.util.Map;

/** Defaults must fit their schema and its rules, and hold nothing that would be pruned. Follows apiextensions' {@code schema/defaulting}. */
final class DefaultRules {
    private final List<FieldError> errors;

    DefaultRules(List<FieldError> errors) {
        this.errors = errors;
    }

    void check(JsonNode schema, FieldPath path) {
        JsonNode value = schema.get("default");
        if (value != null) {
            one(value, Schema.fromOpenApi(schema), path.child("default"));
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            check(property.getValue(), path.child("properties").key(property.getKey()));
        }
        for (String keyword : List.of("items", "additionalProperties")) {
            if (schema.path(keyword).isObject()) {
                check(schema.get(keyword), path.child(keyword));
            }
        }
    }

    private void one(JsonNode value, Schema schema, FieldPath path) {
        int before = errors.size();
        errors.addAll(SchemaValidation.validate(value, schema, path));
        if (value instanceof ObjectNode object && !isUnpruned(object, schema)) {
            errors.add(FieldError.invalid(path, value, "must not have unspecified fields"));
        }
        if (errors.size() == before) {
            RuleTree rules = RuleTree.compile(schema);
            if (rules != null) {
                RuleValidation.validate(rules, value, null, path, errors);
            }
        }
    }

    private static boolean isUnpruned(ObjectNode value, Schema schema) {
        ObjectNode holder = value.objectNode();
        holder.set("value", value.deepCopy());
        Schema around = Schema.builder()
                .type(Schema.Type.OBJECT)
                .property("value", schema)
                .build();
        return Pruning.prune(holder, around).isEmpty();
    }
}
