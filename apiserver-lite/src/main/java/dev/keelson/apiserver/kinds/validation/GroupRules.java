package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Kinds of the named groups whose rules are few. */
public final class GroupRules {
    private GroupRules() {}

    /** Fields that an update may not change, each a path from the top. */
    public static Rules immutable(Rules rules, String... fields) {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                rules.validate(object, errors);
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                rules.validateUpdate(object, old, errors);
                for (String field : fields) {
                    String[] steps = field.split("\\.", -1);
                    FieldPath path = FieldPath.root();
                    for (String step : steps) {
                        path = path.child(step);
                    }
                    Check.immutable(Fields.at(object, steps), Fields.at(old, steps), path, errors);
                }
            }
        };
    }

    /** HorizontalPodAutoscalers in their stored version. */
    public static Rules autoscaler() {
        return new Rules() {
            @Override
            public void validate(ObjectNode scaler, List<FieldError> errors) {
                scalerSpec(scaler, errors);
            }

            @Override
            public void validateStatusUpdate(ObjectNode scaler, ObjectNode old, List<FieldError> errors) {
                ObjectNode status = Fields.make(scaler, "status");
                Check.notNegative(status, "currentReplicas", Check.STATUS, errors);
                Check.notNegative(status, "desiredReplicas", Check.STATUS, errors);
            }
        };
    }

    private static void scalerSpec(ObjectNode scaler, List<FieldError> errors) {
        ObjectNode spec = Fields.make(scaler, "spec");
        long max = Fields.number(spec, "maxReplicas");
        long min = Fields.number(spec, "minReplicas");
        if (Fields.has(spec, "minReplicas") && min < 1) {
            errors.add(FieldError.invalid(Check.SPEC.child("minReplicas"), min, "must be greater than or equal to 1"));
        }
        if (max < 1) {
            errors.add(FieldError.invalid(Check.SPEC.child("maxReplicas"), max, "must be greater than 0"));
        }
        if (max < min) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("maxReplicas"), max, "must be greater than or equal to `minReplicas`"));
        }
        ObjectNode target = Fields.make(spec, "scaleTargetRef");
        FieldPath path = Check.SPEC.child("scaleTargetRef");
        Check.required(target, "kind", path, "", errors);
        Check.required(target, "name", path, "", errors);
    }
}
