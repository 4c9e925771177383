package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** When a container is started again: after it ended, and when its resources change. */
final class RestartRules {
    private static final List<String> POLICIES = List.of("Always", "Never", "OnFailure");
    private static final List<String> ACTIONS = List.of("Restart", "RestartAllContainers");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> RESIZE_POLICIES = List.of("NotRequired", "RestartContainer");
    private static final int MAX_RULES = 20;
    private static final int MAX_CODES = 255;

    private RestartRules() {}

    static void check(ObjectNode container, FieldPath path, List<FieldError> errors) {
        List<ObjectNode> rules = Fields.objects(container, "restartPolicyRules");
        if (Fields.has(container, "restartPolicy")) {
            Check.supported(container, "restartPolicy", path, POLICIES, errors);
        } else if (!rules.isEmpty()) {
            errors.add(FieldError.required(
                    path.child("restartPolicy"), "must specify restartPolicy when restart rules are used"));
        }
        if (rules.size() > MAX_RULES) {
            errors.add(FieldError.tooMany(path.child("restartPolicyRules"), rules.size(), MAX_RULES));
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), path.child("restartPolicyRules").index(i), errors);
        }
    }

    /** Of init containers, whose rules mean nothing without a policy. */
    static void init(ObjectNode container, FieldPath path, List<FieldError> errors) {
        if (Fields.has(container, "restartPolicy")) {
            check(container, path, errors);
        } else if (!Fields.array(container, "restartPolicyRules").isEmpty()) {
            errors.add(FieldError.required(
                    path.child("restartPolicy"), "must specify restartPolicy when restart rules are used"));
        }
    }

    private static void rule(ObjectNode rule, FieldPath path, List<FieldError> errors) {
        String action = Fields.text(rule, "action");
        if (!ACTIONS.contains(action)) {
            errors.add(FieldError.notSupported(path.child("action"), action, ACTIONS));
        }
        ObjectNode codes = Fields.object(rule, "exitCodes");
        FieldPath at = path.child("exitCodes");
        if (codes == null) {
            errors.add(FieldError.required(at, "must be specified"));
            return;
        }
        String operator = Fields.text(codes, "operator");
        if (!OPERATORS.contains(operator)) {
            errors.add(FieldError.notSupported(at.child("operator"), operator, OPERATORS));
        }
        int count = Fields.array(codes, "values").size();
        if (count > MAX_CODES) {
            errors.add(FieldError.tooMany(at.child("values"), count, MAX_CODES));
        }
    }

    static void resizePolicy(ObjectNode container, PodContext pod, FieldPath path, List<FieldError> errors) {
        if (!container.has("resizePolicy")) {
            return;
        }
        FieldPath at = path.child("resizePolicy");
        Set<String> resources = new HashSet<>();
        List<ObjectNode> policies = Fields.objects(container, "resizePolicy");
        for (int i = 0; i < policies.size(); i++) {
            String resource = Fields.text(policies.get(i), "resourceName");
            String policy = Fields.text(policies.get(i), "restartPolicy");
            if (!resources.add(resource)) {
                errors.add(FieldError.duplicate(at.index(i), resource));
            }
            oneOf(resource, List.of("cpu", "memory"), at, errors);
            oneOf(policy, RESIZE_POLICIES, at, errors);
            if (pod.neverRestarts() && !policy.equals("NotRequired")) {
                errors.add(FieldError.invalid(at, policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
            }
        }
    }

    private static void oneOf(String value, List<String> known, FieldPath path, List<FieldError> errors) {
        if (value.isEmpty()) {
            errors.add(FieldError.required(path, ""));
        } else if (!known.contains(value)) {
            errors.add(FieldError.notSupported(path, value, known));
        }
    }

    /** Whether the stored pod has what new ones may not: an init container that a resize would restart. */
    static boolean hadRestartingResize(@Nullable ObjectNode old) {
        for (ObjectNode container : Fields.objects(old, "initContainers")) {
            if (ContainerRules.isSidecar(container)) {
                continue;
            }
            for (ObjectNode policy : Fields.objects(container, "resizePolicy")) {
                if (Fields.text(policy, "restartPolicy").equals("RestartContainer")) {
                    return true;
                }
            }
        }
        return false;
    }
}
