package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DaemonSets. */
public final class DaemonSetRules implements Rules {
    private static final FieldPath TEMPLATE = Check.SPEC.child("template");
    private static final FieldPath STRATEGY = Check.SPEC.child("updateStrategy");

    @Override
    public void validate(ObjectNode set, List<FieldError> errors) {
        spec(set, null, errors);
    }

    private static void spec(ObjectNode set, @Nullable ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(set, "spec");
        ObjectNode selector = Fields.object(spec, "selector");
        boolean lenient = Check.hasBadValue(Fields.object(old, "spec", "selector"));
        Check.labelSelector(selector, lenient, Check.SPEC.child("selector"), errors);
        ObjectNode template = Fields.make(spec, "template");
        LabelSelector parsed = SelectorRules.parse(spec);
        if (parsed != null) {
            SelectorRules.matches(parsed, template, TEMPLATE, errors);
        }
        if (Check.isEmptySelector(selector)) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("selector"), selector, "empty selector is invalid for daemonset"));
        }
        PodRules.template(template, Fields.object(old, "spec", "template"), TEMPLATE, errors);
        SelectorRules.runsForEver(template, "DaemonSet", TEMPLATE, errors);
        Check.notNegative(spec, "minReadySeconds", Check.SPEC, errors);
        strategy(Fields.make(spec, "updateStrategy"), errors);
        Check.notNegative(spec, "revisionHistoryLimit", Check.SPEC, errors);
    }

    private static void strategy(ObjectNode strategy, List<FieldError> errors) {
        switch (Fields.text(strategy, "type")) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> {
                ObjectNode rolling = Fields.object(strategy, "rollingUpdate");
                if (rolling == null) {
                    errors.add(FieldError.required(STRATEGY.child("rollingUpdate"), ""));
                } else {
                    rolling(rolling, STRATEGY.child("rollingUpdate"), errors);
                }
            }
            default -> errors.add(FieldError.notSupported(STRATEGY, strategy, List.of("RollingUpdate", "OnDelete")));
        }
    }

    private static void rolling(ObjectNode rolling, FieldPath path, List<FieldError> errors) {
        JsonNode unavailable = rolling.get("maxUnavailable");
        JsonNode surge = rolling.get("maxSurge");
        RolloutRules.bound(unavailable, path.child("maxUnavailable"), errors);
        RolloutRules.bound(surge, path.child("maxSurge"), errors);
        RolloutRules.notAll(unavailable, path.child("maxUnavailable"), errors);
        RolloutRules.notAll(surge, path.child("maxSurge"), errors);
        boolean down = RolloutRules.amount(unavailable) != 0;
        boolean up = RolloutRules.amount(surge) != 0;
        if (down && up) {
            errors.add(FieldError.invalid(
                    path.child("maxSurge"), surge, "may not be set when maxUnavailable is non-zero"));
        } else if (!down && !up) {
            errors.add(FieldError.required(path.child("maxUnavailable"), "cannot be 0 when maxSurge is 0"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode set, ObjectNode old, List<FieldError> errors) {
        Check.immutable(
                Fields.at(set, "spec", "selector"),
                Fields.at(old, "spec", "selector"),
                Check.SPEC.child("selector"),
                errors);
        spec(set, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode set, ObjectNode old, List<FieldError> errors) {
        ObjectNode status = Fields.make(set, "status");
        RolloutRules.counts(
                status,
                errors,
                "currentNumberScheduled",
                "numberMisscheduled",
                "desiredNumberScheduled",
                "numberReady",
                "observedGeneration",
                "updatedNumberScheduled",
                "numberAvailable",
                "numberUnavailable",
                "collisionCount");
        RolloutRules.collisions(status, old, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        boolean same = old != null && templateGeneration(object).equals(templateGeneration(old));
        return same ? List.of() : PodWarnings.ofOwner(object, null);
    }

    private static String templateGeneration(ObjectNode daemonSet) {
        return Fields.text(daemonSet, "metadata", "annotations", "deprecated.daemonset.template.generation");
    }
}
