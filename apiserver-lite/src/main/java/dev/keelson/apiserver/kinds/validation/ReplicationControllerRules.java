package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ReplicationControllers, whose selector is a plain map of labels. */
public final class ReplicationControllerRules implements Rules {
    private static final FieldPath TEMPLATE = Check.SPEC.child("template");

    @Override
    public void validate(ObjectNode controller, List<FieldError> errors) {
        spec(controller, null, errors);
    }

    private static void spec(ObjectNode controller, @Nullable ObjectNode old, List<FieldError> errors) {
        ObjectNode spec = Fields.make(controller, "spec");
        Check.notNegative(spec, "minReadySeconds", Check.SPEC, errors);
        Map<String, String> selector = Fields.strings(spec, "selector");
        if (selector.isEmpty()) {
            errors.add(FieldError.required(Check.SPEC.child("selector"), ""));
        }
        if (Fields.has(spec, "replicas")) {
            Check.notNegative(spec, "replicas", Check.SPEC, errors);
        } else {
            errors.add(FieldError.required(Check.SPEC.child("replicas"), ""));
        }
        ObjectNode template = Fields.object(spec, "template");
        if (template == null) {
            errors.add(FieldError.required(TEMPLATE, ""));
            return;
        }
        SelectorRules.matches(LabelSelector.ofLabels(selector), template, TEMPLATE, errors);
        PodRules.template(template, Fields.object(old, "spec", "template"), TEMPLATE, errors);
        SelectorRules.runsForEver(template, "ReplicationController", TEMPLATE, errors);
    }

    @Override
    public void validateUpdate(ObjectNode controller, ObjectNode old, List<FieldError> errors) {
        spec(controller, old, errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode controller, ObjectNode old, List<FieldError> errors) {
        ObjectNode status = Fields.make(controller, "status");
        RolloutRules.counts(
                status,
                errors,
                "replicas",
                "fullyLabeledReplicas",
                "readyReplicas",
                "availableReplicas",
                "observedGeneration");
        RolloutRules.withinReplicas(status, errors, "fullyLabeledReplicas", "readyReplicas", "availableReplicas");
        RolloutRules.within(status, "availableReplicas", "readyReplicas", "readyReplicas", errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        List<String> warnings = new ArrayList<>(0);
        if (old == null) {
            warnings.addAll(PodWarnings.ofOwnersName(object));
            warnings.addAll(PodWarnings.ofOwner(object, null));
        } else if (PodWarnings.isNewGeneration(object, old)) {
            // As in Kubernetes, which looks at the template that was.
            warnings.addAll(PodWarnings.ofOwner(old, null));
        }
        return warnings;
    }
}
