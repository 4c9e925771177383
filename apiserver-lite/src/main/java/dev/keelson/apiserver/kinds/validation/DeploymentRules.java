package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deployments and ReplicaSets. */
public final class DeploymentRules implements Rules {
    private static final FieldPath STRATEGY = Check.SPEC.child("strategy");

    private final boolean replicaSet;

    /** Rules for ReplicaSets if {@code replicaSet}, else for Deployments. */
    public DeploymentRules(boolean replicaSet) {
        this.replicaSet = replicaSet;
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        spec(object, null, errors);
    }

    private void spec(ObjectNode object, @Nullable ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(object, "spec");
        Check.notNegative(spec, "replicas", Check.SPEC, errors);
        Check.notNegative(spec, "minReadySeconds", Check.SPEC, errors);
        SelectorRules.required(spec, "deployment", Check.SPEC, errors);
        LabelSelector selector = SelectorRules.parse(spec);
        if (selector == null) {
            errors.add(
                    FieldError.invalid(Check.SPEC.child("selector"), spec.get("selector"), "invalid label selector"));
        } else {
            template(spec, old, selector, errors);
        }
        if (!replicaSet) {
            strategy(Fields.make(spec, "strategy"), errors);
            Check.notNegative(spec, "revisionHistoryLimit", Check.SPEC, errors);
            deadline(spec, errors);
        }
    }

    private static void template(
            ObjectNode spec, @Nullable ObjectNode old, LabelSelector selector, List<FieldError> errors) {
        FieldPath path = Check.SPEC.child("template");
        ObjectNode template = Fields.make(spec, "template");
        if (!selector.matchesEverything()) {
            SelectorRules.matches(selector, template, path, errors);
        }
        PodRules.template(template, Fields.object(old, "spec", "template"), path, errors);
        SelectorRules.runsForEver(template, "ReplicaSet", path, errors);
    }

    private static void strategy(ObjectNode strategy, List<FieldError> errors) {
        ObjectNode rolling = Fields.object(strategy, "rollingUpdate");
        FieldPath path = STRATEGY.child("rollingUpdate");
        switch (Fields.text(strategy, "type")) {
            case "Recreate" -> {
                if (rolling != null) {
                    errors.add(FieldError.forbidden(path, "may not be specified when strategy `type` is 'Recreate'"));
                }
            }
            case "RollingUpdate" -> {
                if (rolling == null) {
                    errors.add(FieldError.required(path, "this should be defaulted and never be nil"));
                } else {
                    rolling(rolling, path, errors);
                }
            }
            default -> errors.add(FieldError.notSupported(STRATEGY, strategy, List.of("Recreate", "RollingUpdate")));
        }
    }

    private static void rolling(ObjectNode rolling, FieldPath path, List<FieldError> errors) {
        FieldPath unavailable = path.child("maxUnavailable");
        RolloutRules.bound(rolling.get("maxUnavailable"), unavailable, errors);
        RolloutRules.bound(rolling.get("maxSurge"), path.child("maxSurge"), errors);
        if (RolloutRules.amount(rolling.get("maxUnavailable")) == 0
                && RolloutRules.amount(rolling.get("maxSurge")) == 0) {
            errors.add(FieldError.invalid(
                    unavailable, rolling.get("maxUnavailable"), "may not be 0 when `maxSurge` is 0"));
        }
        RolloutRules.notAll(rolling.get("maxUnavailable"), unavailable, errors);
    }

    private static void deadline(ObjectNode spec, List<FieldError> errors) {
        String field = "progressDeadlineSeconds";
        if (!Fields.has(spec, field)) {
            return;
        }
        Check.notNegative(spec, field, Check.SPEC, errors);
        if (Fields.number(spec, field) <= Fields.number(spec, "minReadySeconds")) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child(field), Fields.number(spec, field), "must be greater than minReadySeconds"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        spec(object, old, errors);
        Check.immutable(
                Fields.at(object, "spec", "selector"),
                Fields.at(old, "spec", "selector"),
                Check.SPEC.child("selector"),
                errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        ObjectNode status = Fields.make(object, "status");
        RolloutRules.counts(
                status,
                errors,
                "observedGeneration",
                "replicas",
                "updatedReplicas",
                "fullyLabeledReplicas",
                "readyReplicas",
                "availableReplicas",
                "unavailableReplicas",
                "terminatingReplicas",
                "collisionCount");
        RolloutRules.withinReplicas(
                status,
                errors,
                replicaSet ? "fullyLabeledReplicas" : "updatedReplicas",
                "readyReplicas",
                "availableReplicas");
        RolloutRules.within(status, "availableReplicas", "readyReplicas", "readyReplicas", errors);
        if (!replicaSet) {
            RolloutRules.collisions(status, old, errors);
        }
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(old == null ? PodWarnings.ofOwnersName(object) : List.of());
        warnings.addAll(PodWarnings.ofOwner(object, old));
        return warnings;
    }
}
