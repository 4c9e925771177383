package dev.keelson.apiserver.crd;

import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.cel.DeclaredType;
import dev.keelson.apiserver.cel.PropertyNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The compiled rules of a schema, where there are any, in the schema's own shape. Immutable. Follows {@code Validator} of
 * apiextensions' {@code schema/cel}.
 *
 * @param schema the structure's schema at this place
 * @param root whether values here are whole objects of the API
 * @param additional for a map's values
 * @param nested rules in the schema's {@code allOf}
 */
record RuleTree(
        Schema schema,
        boolean root,
        List<Rule> rules,
        @Nullable RuleTree items,
        Map<String, RuleTree> properties,
        @Nullable RuleTree additional,
        List<RuleTree> nested) {

    /** Null if the schema has no rules. No compiler is loaded in that case. */
    static @Nullable RuleTree compile(Schema schema) {
        return mentionsRules(schema) ? compile(schema, schema, true, DeclaredType.of(schema, true)) : null;
    }

    private static boolean mentionsRules(@Nullable Schema schema) {
        return schema != null
                && (!schema.validations().isEmpty()
                        || mentionsRules(schema.items())
                        || mentionsRules(schema.additionalProperties())
                        || schema.properties().values().stream().anyMatch(RuleTree::mentionsRules)
                        || schema.allOf().stream().anyMatch(RuleTree::mentionsRules));
    }

    /** @param validation where the rules stand, which is the structure itself or a part of its value validations */
    private static @Nullable RuleTree compile(
            Schema validation, Schema structure, boolean root, @Nullable DeclaredType type) {
        List<Rule> rules =
                validation.validations().isEmpty() || type == null ? List.of() : Rule.compile(validation, type);
        DeclaredType element = type == null ? null : type.element();
        RuleTree items = both(validation.items(), structure.items(), element);
        RuleTree additional = both(validation.additionalProperties(), structure.additionalProperties(), element);
        Map<String, RuleTree> properties = new LinkedHashMap<>();
        for (Map.Entry<String, Schema> property : validation.properties().entrySet()) {
            RuleTree below = property(property.getKey(), property.getValue(), structure, type);
            if (below != null) {
                properties.put(property.getKey(), below);
            }
        }
        List<RuleTree> nested = new ArrayList<>();
        for (Schema each : validation.allOf()) {
            RuleTree below = compile(each, structure, root, type);
            if (below != null) {
                nested.add(below);
            }
        }
        boolean empty =
                rules.isEmpty() && items == null && additional == null && properties.isEmpty() && nested.isEmpty();
        return empty ? null : new RuleTree(structure, root, rules, items, properties, additional, nested);
    }

    private static @Nullable RuleTree both(
            @Nullable Schema validation, @Nullable Schema structure, @Nullable DeclaredType type) {
        return validation == null || structure == null
                ? null
                : compile(validation, structure, structure.embeddedResource(), type);
    }

    private static @Nullable RuleTree property(
            String name, Schema validation, Schema structure, @Nullable DeclaredType type) {
        Schema declared = structure.property(name);
        if (declared == null) {
            return null;
        }
        String identifier = PropertyNames.escape(name);
        DeclaredType own = identifier == null
                ? DeclaredType.of(declared, declared.embeddedResource())
                : type == null ? null : type.field(identifier);
        return own == null ? null : compile(validation, declared, declared.embeddedResource(), own);
    }
}
