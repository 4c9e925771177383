package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.schema.Schema;
import dev.keelson.apiserver.cel.CompiledExpression;
import dev.keelson.apiserver.cel.DeclaredType;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a definition's rules compile and can be afforded. One for each version's schema. Follows {@code
 * ValidateCustomResourceDefinitionOpenAPISchema}.
 */
final class RuleChecks {
    /** What one rule may cost in a whole object. */
    private static final long RULE_LIMIT = 10_000_000;
    /** What all rules of a schema may cost together. */
    private static final long TOTAL_LIMIT = 100_000_000;
    /** So many of the most expensive rules are named. */
    private static final int NAMED = 4;

    private static final String ADVICE =
            " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings"
                    + " are declared)";

    private final List<FieldError> errors = new ArrayList<>();
    private final List<Expensive> expensive = new ArrayList<>();
    private long total;

    private record Expensive(FieldPath path, long cost) {}

    /** @param uncorrelatable the outermost place whose values do not correspond to old ones; null if all do */
    void check(RuleScope scope, FieldPath path, @Nullable FieldPath uncorrelatable) {
        DeclaredType type = scope.type();
        FieldPath at = path.child("x-kubernetes-validations");
        if (type == null) {
            errors.add(FieldError.internal(
                    at,
                    "internal error: failed to construct type information for x-kubernetes-validations rules: unable to"
                            + " convert structural schema to CEL declarations"));
            return;
        }
        List<Rule> rules = Rule.compile(Schema.fromOpenApi(scope.schema()), type);
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), scope, type, at.index(i));
            oldSelf(rules.get(i), at.index(i), uncorrelatable);
        }
    }

    private void rule(Rule rule, RuleScope scope, DeclaredType type, FieldPath path) {
        CompiledExpression program = rule.program();
        if (program != null) {
            cost("estimated rule cost", scope.totalCost(program.maxCost(), type), path.child("rule"));
        }
        if (rule.problem() != null) {
            errors.add(FieldError.invalid(path.child("rule"), rule.source(), rule.problem()));
        }
        CompiledExpression message = rule.message();
        if (rule.messageProblem() != null) {
            errors.add(FieldError.invalid(path.child("messageExpression"), rule.source(), rule.messageProblem()));
        } else if (message != null) {
            cost("estimated messageExpression cost", message.maxCost(), path.child("messageExpression"));
        }
    }

    private void oldSelf(Rule rule, FieldPath path, @Nullable FieldPath uncorrelatable) {
        if (rule.usesOldSelf()) {
            if (uncorrelatable != null) {
                errors.add(FieldError.invalid(
                        path.child("rule"),
                        Fields.text(rule.source(), "rule"),
                        "oldSelf cannot be used on the uncorrelatable portion of the schema within " + uncorrelatable));
            }
            return;
        }
        JsonNode optional = Fields.at(rule.source(), "optionalOldSelf");
        if (optional != null) {
            errors.add(FieldError.invalid(
                    path.child("optionalOldSelf"), optional, "may not be set if oldSelf is not used in rule"));
        }
    }

    private void cost(String name, long cost, FieldPath path) {
        if (cost > RULE_LIMIT) {
            errors.add(FieldError.forbidden(path, exceeded(name, cost, RULE_LIMIT)));
        }
        total = cost > Long.MAX_VALUE - total ? Long.MAX_VALUE : total + cost;
        if (cost >= TOTAL_LIMIT / 100) {
            expensive.add(new Expensive(path, cost));
        }
    }

    private static String exceeded(String name, long cost, long limit) {
        double factor = (double) cost / limit;
        String text =
                factor > 100 ? "more than 100x" : String.format(Locale.ROOT, factor < 1.5 ? "%fx" : "%.1fx", factor);
        return name + " exceeds budget by factor of " + text + ADVICE;
    }

    /** Everything that was found; to be called in the end. */
    List<FieldError> finish(FieldPath path) {
        if (total > TOTAL_LIMIT) {
            expensive.sort(Comparator.comparingLong(Expensive::cost).reversed());
            for (Expensive each : expensive.subList(0, Math.min(NAMED, expensive.size()))) {
                errors.add(FieldError.forbidden(
                        each.path(),
                        "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema"));
            }
            String name = "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema";
            errors.add(FieldError.forbidden(path, exceeded(name, total, TOTAL_LIMIT)));
        }
        return errors;
    }
}
