package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** When an indexed job has succeeded before all of its pods have. */
final class SuccessPolicyRules {
    private static final int MAX_RULES = 20;
    private static final int MAX_INDEXES = 64 * 1024;

    private SuccessPolicyRules() {}

    static void check(ObjectNode spec, ObjectNode policy, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> rules = Fields.objects(policy, "rules");
        FieldPath list = path.child("rules");
        if (rules.isEmpty()) {
            errors.add(FieldError.required(
                    list, "at least one rules must be specified when the successPolicy is specified"));
        }
        if (rules.size() > MAX_RULES) {
            errors.add(FieldError.tooMany(list, rules.size(), MAX_RULES));
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(Fields.number(spec, "completions"), rules.get(i), list.index(i), errors);
        }
    }

    private static void rule(long completions, ObjectNode rule, FieldPath path, List<FieldError> errors) {
        boolean counted = Fields.has(rule, "succeededCount");
        boolean indexed = Fields.has(rule, "succeededIndexes");
        if (!counted && !indexed) {
            errors.add(
                    FieldError.required(path, "at least one of succeededCount or succeededIndexes must be specified"));
        }
        String indexes = Fields.text(rule, "succeededIndexes");
        JobIndexes parsed = JobIndexes.parse(indexes, completions);
        if (indexed) {
            FieldPath at = path.child("succeededIndexes");
            if (indexes.length() > MAX_INDEXES) {
                errors.add(FieldError.tooLong(at, MAX_INDEXES));
            }
            if (parsed.problem() != null) {
                errors.add(FieldError.invalid(at, indexes, "error parsing succeededIndexes: " + parsed.problem()));
            }
        }
        if (counted) {
            count(completions, rule, indexed ? parsed.total() : Long.MAX_VALUE, path, errors);
        }
    }

    private static void count(
            long completions, ObjectNode rule, long indexes, FieldPath path, List<FieldError> errors) {
        Check.notNegative(rule, "succeededCount", path, errors);
        long count = Fields.number(rule, "succeededCount");
        FieldPath at = path.child("succeededCount");
        if (count > completions) {
            errors.add(FieldError.invalid(
                    at,
                    count,
                    "must be less than or equal to " + completions + " (the number of specified completions)"));
        }
        if (count > indexes) {
            errors.add(FieldError.invalid(
                    at,
                    count,
                    "must be less than or equal to " + indexes
                            + " (the number of indexes in the specified succeededIndexes field)"));
        }
    }
}
