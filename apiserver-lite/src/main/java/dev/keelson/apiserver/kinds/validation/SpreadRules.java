package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How pods are spread over topologies. */
final class SpreadRules {
    private static final List<String> ACTIONS = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> POLICIES = List.of("Honor", "Ignore");

    private SpreadRules() {}

    static void check(PodContext pod, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> constraints = Fields.objects(pod.spec(), "topologySpreadConstraints");
        if (constraints.isEmpty()) {
            return;
        }
        boolean badKeys = hadBadKeys(pod.old());
        boolean badSelector = hadBadSelector(pod.old());
        for (int i = 0; i < constraints.size(); i++) {
            ObjectNode constraint = constraints.get(i);
            FieldPath at = path.index(i);
            constraint(constraint, at, errors);
            repeated(constraint, constraints.subList(i + 1, constraints.size()), at, errors);
            List<String> keys = Fields.texts(constraint, "matchLabelKeys");
            if (badKeys) {
                unmergedKeys(constraint, keys, at.child("matchLabelKeys"), errors);
            } else {
                AffinityRules.labelKeys(constraint, keys, List.of(), at, errors);
            }
            if (!badSelector) {
                Check.labelSelector(Fields.object(constraint, "labelSelector"), at.child("labelSelector"), errors);
            }
        }
    }

    private static void constraint(ObjectNode constraint, FieldPath at, List<FieldError> errors) {
        positive(constraint, "maxSkew", at, errors);
        if (Fields.text(constraint, "topologyKey").isEmpty()) {
            errors.add(FieldError.required(at.child("topologyKey"), "can not be empty"));
        }
        String action = Fields.text(constraint, "whenUnsatisfiable");
        if (!ACTIONS.contains(action)) {
            errors.add(FieldError.notSupported(at.child("whenUnsatisfiable"), action, ACTIONS));
        }
        if (Fields.has(constraint, "minDomains")) {
            positive(constraint, "minDomains", at, errors);
            if (!action.equals("DoNotSchedule")) {
                errors.add(FieldError.invalid(
                        at.child("minDomains"),
                        constraint.get("minDomains"),
                        "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not " + action));
            }
        }
        Check.supported(constraint, "nodeAffinityPolicy", at, POLICIES, errors);
        Check.supported(constraint, "nodeTaintsPolicy", at, POLICIES, errors);
    }

    private static void positive(ObjectNode from, String field, FieldPath at, List<FieldError> errors) {
        long value = Fields.number(from, field);
        if (value <= 0) {
            errors.add(FieldError.invalid(at.child(field), value, "must be greater than zero"));
        }
    }

    private static void repeated(
            ObjectNode constraint, List<ObjectNode> others, FieldPath at, List<FieldError> errors) {
        String key = Fields.text(constraint, "topologyKey");
        String action = Fields.text(constraint, "whenUnsatisfiable");
        for (ObjectNode other : others) {
            if (Fields.text(other, "topologyKey").equals(key)
                    && Fields.text(other, "whenUnsatisfiable").equals(action)) {
                errors.add(FieldError.duplicate(
                        at.child("{topologyKey, whenUnsatisfiable}"), "{" + key + ", " + action + "}"));
                return;
            }
        }
    }

    /** Keys that were stored before they were merged into the selector. */
    private static void unmergedKeys(
            ObjectNode constraint, List<String> keys, FieldPath path, List<FieldError> errors) {
        if (keys.isEmpty()) {
            return;
        }
        ObjectNode selector = Fields.object(constraint, "labelSelector");
        if (selector == null) {
            errors.add(FieldError.forbidden(path, "must not be specified when labelSelector is not set"));
        }
        Set<String> selected =
                new HashSet<>(Fields.strings(selector, "matchLabels").keySet());
        for (ObjectNode expression : Fields.objects(selector, "matchExpressions")) {
            selected.add(Fields.text(expression, "key"));
        }
        for (int i = 0; i < keys.size(); i++) {
            NameChecks.qualified(keys.get(i), path.index(i), errors);
            if (selected.contains(keys.get(i))) {
                errors.add(FieldError.invalid(
                        path.index(i), keys.get(i), "exists in both matchLabelKeys and labelSelector"));
            }
        }
    }

    private static boolean hadBadKeys(@Nullable ObjectNode old) {
        List<FieldError> errors = new ArrayList<>();
        for (ObjectNode constraint : Fields.objects(old, "topologySpreadConstraints")) {
            List<String> keys = Fields.texts(constraint, "matchLabelKeys");
            AffinityRules.labelKeys(constraint, keys, List.of(), Check.SPEC, errors);
        }
        return !errors.isEmpty();
    }

    private static boolean hadBadSelector(@Nullable ObjectNode old) {
        List<FieldError> errors = new ArrayList<>();
        for (ObjectNode constraint : Fields.objects(old, "topologySpreadConstraints")) {
            Check.labelSelector(Fields.object(constraint, "labelSelector"), Check.SPEC, errors);
        }
        return !errors.isEmpty();
    }
}
