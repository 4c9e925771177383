package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** HorizontalPodAutoscalers in their stored version. */
public final class AutoscalerRules implements Rules {
    private static final FieldPath TARGET = Check.SPEC.child("scaleTargetRef");
    private static final List<String> SELECT_POLICIES = List.of("Disabled", "Max", "Min");
    private static final List<String> POLICY_TYPES = List.of("Percent", "Pods");
    private static final int MAX_WINDOW = 3600;
    private static final int MAX_PERIOD = 1800;

    @Override
    public void validate(ObjectNode scaler, List<FieldError> errors) {
        spec(scaler, null, errors);
    }

    private static void spec(ObjectNode scaler, @Nullable ObjectNode before, List<FieldError> errors) {
        ObjectNode spec = Fields.make(scaler, "spec");
        boolean wasZero = Fields.has(before, "minReplicas") && Fields.number(before, "minReplicas") == 0;
        replicas(spec, wasZero ? 0 : 1, errors);
        ObjectNode target = Fields.make(spec, "scaleTargetRef");
        ObjectNode earlier = Fields.object(before, "scaleTargetRef");
        boolean kept = earlier != null
                && Fields.text(earlier, "apiVersion").equals(Fields.text(target, "apiVersion"))
                && Fields.text(earlier, "kind").equals(Fields.text(target, "kind"));
        boolean core = Fields.text(target, "kind").equals("ReplicationController");
        reference(target, kept, core, TARGET, errors);
        MetricRules.check(spec, before, Check.SPEC.child("metrics"), errors);
        ObjectNode behavior = Fields.object(spec, "behavior");
        for (String way : new String[] {"scaleUp", "scaleDown"}) {
            ObjectNode rules = Fields.object(behavior, way);
            if (rules != null) {
                scaling(rules, Check.SPEC.child("behavior").child(way), errors);
            }
        }
    }

    private static void replicas(ObjectNode spec, long lowest, List<FieldError> errors) {
        long max = Fields.number(spec, "maxReplicas");
        long min = Fields.number(spec, "minReplicas");
        boolean bounded = Fields.has(spec, "minReplicas");
        if (bounded && min < lowest) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("minReplicas"), min, "must be greater than or equal to " + lowest));
        }
        FieldPath path = Check.SPEC.child("maxReplicas");
        if (max == 0) {
            errors.add(FieldError.required(path, "must be set and greater than 0"));
        } else if (max < 0) {
            errors.add(FieldError.invalid(path, max, "must be greater than or equal to 1"));
        }
        if (bounded && max < min) {
            errors.add(FieldError.invalid(path, max, "must be greater than or equal to `minReplicas`"));
        }
    }

    /** A reference to an object of any kind; some may name no group, and stored ones anything. */
    static void reference(
            ObjectNode reference, boolean anyVersion, boolean anyGroup, FieldPath path, List<FieldError> errors) {
        for (String field : new String[] {"kind", "name"}) {
            if (Check.required(reference, field, path, "", errors)) {
                String value = Fields.text(reference, field);
                Check.all(path.child(field), value, NameRules.pathSegment(value), errors);
            }
        }
        String version = Fields.text(reference, "apiVersion");
        String problem = versionProblem(version, anyGroup);
        if (!anyVersion && problem != null) {
            errors.add(FieldError.invalid(path.child("apiVersion"), version, problem));
        }
    }

    static @Nullable String versionProblem(String version, boolean anyGroup) {
        int slash = version.indexOf('/');
        if (slash >= 0 && version.indexOf('/', slash + 1) >= 0) {
            return "unexpected GroupVersion string: " + version;
        }
        return slash <= 0 && !anyGroup ? "apiVersion must specify API group" : null;
    }

    private static void scaling(ObjectNode rules, FieldPath path, List<FieldError> errors) {
        long window = Fields.number(rules, "stabilizationWindowSeconds");
        FieldPath at = path.child("stabilizationWindowSeconds");
        if (window < 0) {
            errors.add(FieldError.invalid(at, window, "must be greater than or equal to zero"));
        } else if (window > MAX_WINDOW) {
            errors.add(FieldError.invalid(at, window, "must be less than or equal to 3600"));
        }
        Check.supported(rules, "selectPolicy", path, SELECT_POLICIES, errors);
        List<ObjectNode> policies = Fields.objects(rules, "policies");
        if (policies.isEmpty()) {
            errors.add(FieldError.required(path.child("policies"), "must specify at least one Policy"));
        }
        for (int i = 0; i < policies.size(); i++) {
            policy(policies.get(i), path.child("policies").index(i), errors);
        }
        String tolerance = Fields.text(rules, "tolerance");
        if (tolerance.startsWith("-")) {
            errors.add(FieldError.invalid(path.child("tolerance"), tolerance, "must be greater than or equal to 0"));
        }
    }

    private static void policy(ObjectNode policy, FieldPath path, List<FieldError> errors) {
        String type = Fields.text(policy, "type");
        if (!POLICY_TYPES.contains(type)) {
            errors.add(FieldError.notSupported(path.child("type"), type, POLICY_TYPES));
        }
        for (String field : new String[] {"value", "periodSeconds"}) {
            if (Fields.number(policy, field) <= 0) {
                errors.add(FieldError.invalid(
                        path.child(field), Fields.number(policy, field), "must be greater than zero"));
            }
        }
        long period = Fields.number(policy, "periodSeconds");
        if (period > MAX_PERIOD) {
            errors.add(FieldError.invalid(path.child("periodSeconds"), period, "must be less than or equal to 1800"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode scaler, ObjectNode old, List<FieldError> errors) {
        spec(scaler, Fields.object(old, "spec"), errors);
    }

    @Override
    public void validateStatusUpdate(ObjectNode scaler, ObjectNode old, List<FieldError> errors) {
        RolloutRules.counts(Fields.make(scaler, "status"), errors, "currentReplicas", "desiredReplicas");
    }
}
