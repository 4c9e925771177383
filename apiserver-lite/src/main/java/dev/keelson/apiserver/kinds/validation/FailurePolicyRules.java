package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.path.GoText;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How a job takes the failures of its pods. */
final class FailurePolicyRules {
    private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");
    private static final int MAX_RULES = 20;
    private static final int MAX_PATTERNS = 20;
    private static final int MAX_CODES = 255;

    private FailurePolicyRules() {}

    static void check(ObjectNode spec, ObjectNode policy, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> rules = Fields.objects(policy, "rules");
        FieldPath list = path.child("rules");
        if (rules.size() > MAX_RULES) {
            errors.add(FieldError.tooMany(list, rules.size(), MAX_RULES));
        }
        Set<String> containers = new HashSet<>();
        for (String kind : new String[] {"containers", "initContainers"}) {
            for (ObjectNode container : Fields.objects(spec, "template", "spec", kind)) {
                containers.add(Fields.text(container, "name"));
            }
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(spec, rules.get(i), containers, list.index(i), errors);
        }
    }

    private static void rule(
            ObjectNode spec, ObjectNode rule, Set<String> containers, FieldPath path, List<FieldError> errors) {
        String action = Fields.text(rule, "action");
        if (action.equals("FailIndex") && !Fields.has(spec, "backoffLimitPerIndex")) {
            errors.add(FieldError.invalid(path.child("action"), action, "requires the backoffLimitPerIndex to be set"));
        }
        chosen(action, ACTIONS, path.child("action"), errors);
        ObjectNode codes = Fields.object(rule, "onExitCodes");
        List<ObjectNode> conditions = Fields.objects(rule, "onPodConditions");
        if (codes != null) {
            exitCodes(codes, containers, path.child("onExitCodes"), errors);
        }
        if (conditions.size() > MAX_PATTERNS) {
            errors.add(FieldError.tooMany(path.child("onPodConditions"), conditions.size(), MAX_PATTERNS));
        }
        for (int i = 0; i < conditions.size(); i++) {
            FieldPath at = path.child("onPodConditions").index(i);
            NameChecks.qualified(Fields.text(conditions.get(i), "type"), at.child("type"), errors);
            chosen(Fields.text(conditions.get(i), "status"), STATUSES, at.child("status"), errors);
        }
        if (codes != null && !conditions.isEmpty()) {
            errors.add(FieldError.invalid(
                    path, FieldError.OMITTED, "specifying both OnExitCodes and OnPodConditions is not supported"));
        }
        if (codes == null && conditions.isEmpty()) {
            errors.add(FieldError.invalid(
                    path, FieldError.OMITTED, "specifying one of OnExitCodes and OnPodConditions is required"));
        }
    }

    private static void chosen(String value, List<String> known, FieldPath path, List<FieldError> errors) {
        if (value.isEmpty()) {
            String all = known.stream().map(GoText::quote).collect(Collectors.joining(" ", "[", "]"));
            errors.add(FieldError.required(path, "valid values: " + all));
        } else if (!known.contains(value)) {
            errors.add(FieldError.notSupported(path, value, known));
        }
    }

    private static void exitCodes(ObjectNode codes, Set<String> containers, FieldPath path, List<FieldError> errors) {
        chosen(Fields.text(codes, "operator"), OPERATORS, path.child("operator"), errors);
        String container = Fields.text(codes, "containerName");
        if (Fields.has(codes, "containerName") && !containers.contains(container)) {
            errors.add(FieldError.invalid(
                    path.child("containerName"),
                    container,
                    "must be one of the container or initContainer names in the pod template"));
        }
        ArrayNode values = Fields.array(codes, "values");
        FieldPath list = path.child("values");
        if (values.isEmpty()) {
            errors.add(FieldError.invalid(list, values, "at least one value is required"));
        } else if (values.size() > MAX_CODES) {
            errors.add(FieldError.tooMany(list, values.size(), MAX_CODES));
        }
        boolean in = Fields.text(codes, "operator").equals("In");
        boolean ordered = true;
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            JsonNode value = values.get(i);
            if (in && value.asLong() == 0) {
                errors.add(FieldError.invalid(list.index(i), value, "must not be 0 for the In operator"));
            }
            if (!seen.add(value.asLong())) {
                errors.add(FieldError.duplicate(list.index(i), value));
            }
            ordered &= i == 0 || values.get(i - 1).asLong() <= value.asLong();
        }
        if (!ordered) {
            errors.add(FieldError.invalid(list, values, "must be ordered"));
        }
    }
}
