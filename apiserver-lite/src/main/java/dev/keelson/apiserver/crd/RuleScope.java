package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.cel.DeclaredType;
import dev.keelson.apiserver.cel.PropertyNames;
import dev.keelson.apiserver.encoding.Fields;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What rules at one place of a schema have to know: the type there, made once at the highest place that has rules, and how
 * often the place may be in one object. Confined to one check of a definition. Follows apiextensions' {@code
 * CELSchemaContext}.
 */
final class RuleScope {
    private final @Nullable RuleScope parent;
    private final ObjectNode schema;
    /** From the parent's type to this one's; null where there is no way. */
    private final Function<DeclaredType, @Nullable DeclaredType> step;
    /** Null when nothing limits it. */
    private final @Nullable Long maxCardinality;
    /** Whether this place or one above has rules. */
    private final boolean withinRules;

    private @Nullable DeclaredType type;

    private RuleScope(
            @Nullable RuleScope parent,
            ObjectNode schema,
            Function<DeclaredType, @Nullable DeclaredType> step,
            @Nullable Long maxCardinality) {
        this.parent = parent;
        this.schema = schema;
        this.step = step;
        this.maxCardinality = maxCardinality;
        boolean own = !schema.path("x-kubernetes-validations").isEmpty();
        this.withinRules = own || parent != null && parent.withinRules;
    }

    static RuleScope root(ObjectNode schema) {
        return new RuleScope(null, schema, declared -> null, 1L);
    }

    RuleScope property(String name, ObjectNode child) {
        String identifier = PropertyNames.escape(name);
        return new RuleScope(
                this, child, declared -> identifier == null ? null : declared.field(identifier), childCardinality());
    }

    /** A list's elements or a map's values. */
    RuleScope element(ObjectNode child) {
        return new RuleScope(this, child, DeclaredType::element, childCardinality());
    }

    private @Nullable Long childCardinality() {
        Long factor = factor();
        return maxCardinality == null || factor == null ? null : Long.valueOf(multiply(maxCardinality, factor));
    }

    private @Nullable Long factor() {
        String type = Fields.text(schema, "type");
        boolean map = type.equals("object") && Fields.has(schema, "additionalProperties");
        if (!map && !type.equals("array")) {
            return 1L;
        }
        JsonNode limit = Fields.at(schema, map ? "maxProperties" : "maxItems");
        return limit == null ? null : Long.valueOf(Math.max(0, limit.longValue()));
    }

    static long multiply(long left, long right) {
        return left != 0 && right > Long.MAX_VALUE / left ? Long.MAX_VALUE : left * right;
    }

    /** The type here; null where expressions must not see values. */
    @Nullable
    DeclaredType type() {
        if (type == null && withinRules) {
            DeclaredType above = parent == null ? null : parent.type();
            type = above == null ? null : step.apply(above);
            if (type == null) {
                boolean root = parent == null || Fields.truth(schema, "x-kubernetes-embedded-resource");
                type = DeclaredType.of(Schema.fromOpenApi(schema), root);
            }
        }
        return type;
    }

    /** What a rule of that cost costs in the whole object at worst. */
    long totalCost(long cost, DeclaredType declared) {
        return multiply(cost, maxCardinality == null ? declared.maxCardinality() : maxCardinality);
    }

    ObjectNode schema() {
        return schema;
    }
}
