package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import dev.keelson.api.schema.Correlation;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.cel.CompiledExpression;
import dev.keelson.apiserver.cel.Evaluation;
import dev.keelson.apiserver.cel.Expressions;
import dev.keelson.apiserver.cel.Input;
import dev.keelson.apiserver.encoding.Fields;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the rules of one object, within one budget. Confined to one request. Follows {@code validation.go} of
 * apiextensions' {@code schema/cel}.
 */
final class RuleValidation {
    /** What all rules of one object may cost together. */
    private static final long BUDGET = 10_000_000;

    private static final int MAX_MESSAGE_BYTES = 5 * 1024;
    private static final String OUT_OF_BUDGET =
            "validation failed due to running out of cost budget, no further validation rules will be run";

    private final List<FieldError> errors;
    /** What is left; negative once nothing more may be evaluated. */
    private long budget = BUDGET;

    private RuleValidation(List<FieldError> errors) {
        this.errors = errors;
    }

    /**
     * How a value relates to an old one.
     *
     * @param own null where the value corresponds to none
     * @param above that of the nearest place above that corresponds
     */
    private record Ratchet(
            @Nullable Correlation own, @Nullable Correlation above) {
        static final Ratchet NONE = new Ratchet(null, null);

        boolean isUnchanged() {
            Correlation nearest = own == null ? above : own;
            return nearest != null && nearest.isUnchanged();
        }

        Ratchet key(String name) {
            if (own == null) {
                return this;
            }
            boolean typeMeta = above == null && (name.equals("apiVersion") || name.equals("kind"));
            return typeMeta ? NONE : new Ratchet(own.key(name), own);
        }

        Ratchet index(int index) {
            return own == null ? this : new Ratchet(own.index(index), own);
        }
    }

    /** @param correlation with the old object; null for a new one */
    static void validate(
            RuleTree rules,
            JsonNode object,
            @Nullable Correlation correlation,
            FieldPath path,
            List<FieldError> errors) {
        JsonNode old = correlation == null ? null : correlation.old();
        new RuleValidation(errors).value(rules, path, object, old, new Ratchet(correlation, null));
    }

    private void value(
            @Nullable RuleTree rules, FieldPath path, JsonNode value, @Nullable JsonNode old, Ratchet ratchet) {
        if (rules == null || value.isNull() || budget < 0) {
            return;
        }
        JsonNode before = old == null || old.isNull() ? null : old;
        if (!rules.rules().isEmpty()) {
            rules(rules, path, value, before, ratchet);
        }
        for (RuleTree nested : rules.nested()) {
            value(nested, path, value, before, new Ratchet(null, ratchet.above()));
        }
        if (value.isArray()) {
            array(rules, path, value, before, ratchet);
        } else if (value.isObject()) {
            object(rules, path, value, before, ratchet);
        }
    }

    private void object(RuleTree rules, FieldPath path, JsonNode value, @Nullable JsonNode old, Ratchet ratchet) {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String name = field.getKey();
            JsonNode before = old == null ? null : old.get(name);
            RuleTree declared = rules.properties().get(name);
            if (rules.additional() != null) {
                value(rules.additional(), path.key(name), field.getValue(), before, ratchet.key(name));
            }
            value(declared, path.child(name), field.getValue(), before, ratchet.key(name));
        }
    }

    private void array(RuleTree rules, FieldPath path, JsonNode value, @Nullable JsonNode old, Ratchet ratchet) {
        if (rules.items() == null) {
            return;
        }
        Map<List<JsonNode>, JsonNode> byKeys = new HashMap<>();
        List<String> keys = rules.schema().listMapKeys();
        boolean keyed = rules.schema().listType() == Schema.ListType.MAP && old != null && old.isArray();
        if (keyed && old != null) {
            old.forEach(element -> byKeys.putIfAbsent(keysOf(element, keys), element));
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode before = keyed ? byKeys.get(keysOf(value.get(i), keys)) : null;
            value(rules.items(), path.index(i), value.get(i), before, ratchet.index(i));
        }
    }

    private static List<JsonNode> keysOf(JsonNode element, List<String> keys) {
        return keys.stream().map(element::path).toList();
    }

    private void rules(RuleTree rules, FieldPath path, JsonNode value, @Nullable JsonNode old, Ratchet ratchet) {
        if (budget <= 0) {
            invalid(rules, path, OUT_OF_BUDGET);
            budget = -1;
            return;
        }
        Input self = Input.of(value, rules.schema(), rules.root());
        Input oldSelf = old == null ? null : Input.of(old, rules.schema(), rules.root());
        for (Rule rule : rules.rules()) {
            if (budget < 0) {
                return;
            }
            one(rules, rule, path, value, self, oldSelf, ratchet);
        }
    }

    private void one(
            RuleTree rules,
            Rule rule,
            FieldPath path,
            JsonNode value,
            Input self,
            @Nullable Input oldSelf,
            Ratchet ratchet) {
        CompiledExpression program = rule.program();
        if (rule.problem() != null) {
            invalid(rules, path, "rule compile error: " + rule.problem());
        }
        boolean transition = rule.usesOldSelf() && oldSelf == null && !rule.optionalOldSelf();
        if (program == null || transition) {
            return;
        }
        Function<String, @Nullable Input> variables = variables(rule, self, oldSelf);
        Evaluation evaluation = program.evaluate(variables, Expressions.PER_CALL_LIMIT);
        if (evaluation.cost() > budget) {
            invalid(rules, path, OUT_OF_BUDGET);
            budget = -1;
            return;
        }
        budget -= evaluation.cost();
        if (evaluation.error() != null) {
            failed(rules, rule, path, evaluation);
        } else if (!evaluation.isTrue()) {
            broken(rules, rule, path, value, variables, !rule.usesOldSelf() && ratchet.isUnchanged());
        }
    }

    private static Function<String, @Nullable Input> variables(Rule rule, Input self, @Nullable Input oldSelf) {
        if (!rule.optionalOldSelf()) {
            return name -> name.equals(Rule.SELF) ? self : oldSelf;
        }
        Input optional = oldSelf == null ? Input.none() : oldSelf.optional();
        return name -> name.equals(Rule.SELF) ? self : optional;
    }

    private void invalid(RuleTree rules, FieldPath path, String detail) {
        errors.add(FieldError.invalid(path, typeOf(rules.schema()), detail));
    }

    private static String typeOf(Schema schema) {
        return schema.type() == Schema.Type.ANY ? "" : schema.type().name().toLowerCase(Locale.ROOT);
    }

    private void failed(RuleTree rules, Rule rule, FieldPath path, Evaluation evaluation) {
        String error = String.valueOf(evaluation.error());
        if (error.startsWith("no such overload")) {
            invalid(
                    rules,
                    path,
                    "'" + error + "': call arguments did not match a supported operator, function or macro signature"
                            + " for rule: " + rule.name());
        } else if (evaluation.exceededLimit()) {
            invalid(
                    rules,
                    path,
                    "'" + error + "': no further validation rules will be run due to call cost exceeds limit for rule: "
                            + rule.name());
            budget = -1;
        } else {
            invalid(rules, path, error + " evaluating rule: " + rule.name());
        }
    }

    private void broken(
            RuleTree rules,
            Rule rule,
            FieldPath path,
            JsonNode value,
            Function<String, @Nullable Input> variables,
            boolean ratcheted) {
        FieldPath at = path;
        String fieldPath = Fields.text(rule.source(), "fieldPath");
        if (!fieldPath.isEmpty()) {
            try {
                at = at.child(
                        SchemaPath.parse(fieldPath, rules.schema(), true).path().toString());
            } catch (SchemaPath.WrongPathException e) {
                // Such a definition is not let in; the error is then said of the value itself.
            }
        }
        String detail = rule.message() == null ? null : message(rule, rule.message(), at, rules, variables, ratcheted);
        if (budget < 0 || ratcheted) {
            return;
        }
        if (detail == null) {
            String message = Fields.text(rule.source(), "message");
            detail = message.isEmpty() ? "failed rule: " + rule.name() : message.strip();
        }
        Object shown = value.isContainerNode() ? FieldError.OMITTED : value;
        errors.add(error(Fields.text(rule.source(), "reason"), at, shown, detail));
    }

    private static FieldError error(String reason, FieldPath path, Object value, String detail) {
        return switch (reason) {
            case "FieldValueForbidden" -> FieldError.forbidden(path, detail);
            case "FieldValueRequired" -> FieldError.required(path, detail);
            case "FieldValueDuplicate" -> FieldError.duplicate(path, value);
            default -> FieldError.invalid(path, value, detail);
        };
    }

    /** What the expression says; null if it says nothing usable. */
    private @Nullable String message(
            Rule rule,
            CompiledExpression expression,
            FieldPath path,
            RuleTree rules,
            Function<String, @Nullable Input> variables,
            boolean ratcheted) {
        Evaluation evaluation = expression.evaluate(variables, Expressions.PER_CALL_LIMIT);
        if (evaluation.cost() > budget || evaluation.exceededLimit()) {
            String source = Fields.text(rule.source(), "messageExpression");
            String detail = evaluation.cost() > budget
                    ? "messageExpression evaluation failed due to running out of cost budget, no further validation rules"
                            + " will be run"
                    : "no further validation rules will be run due to call cost exceeds limit for messageExpression: "
                            + GoText.quote(source);
            if (!ratcheted) {
                invalid(rules, path, detail);
            }
            budget = -1;
            return null;
        }
        budget -= evaluation.cost();
        String text = evaluation.text() == null ? "" : evaluation.text().strip();
        boolean usable = !text.isEmpty()
                && text.getBytes(StandardCharsets.UTF_8).length <= MAX_MESSAGE_BYTES
                && !text.contains("\n");
        return usable ? text : null;
    }
}
