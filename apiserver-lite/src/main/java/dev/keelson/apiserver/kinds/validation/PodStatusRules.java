package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pod's status may become. */
final class PodStatusRules {
    void validate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        String quality = Fields.text(old, "status", "qosClass");
        if (!Fields.text(pod, "status", "qosClass").equals(quality)) {
            errors.add(FieldError.invalid(
                    Check.STATUS.child("qosClass"), Fields.text(pod, "status", "qosClass"), "field is immutable"));
        }
        String restartPolicy = Fields.text(pod, "spec", "restartPolicy");
        statuses(pod, old, "containerStatuses", restartPolicy, errors);
        statuses(pod, old, "initContainerStatuses", "Always", errors);
        nominatedNode(pod, errors);
    }

    private static void nominatedNode(ObjectNode pod, List<FieldError> errors) {
        String node = Fields.text(pod, "status", "nominatedNodeName");
        if (!node.isEmpty()) {
            Check.all(Check.STATUS.child("nominatedNodeName"), node, NameRules.dns1123Subdomain(node), errors);
        }
    }

    private static void statuses(
            ObjectNode pod, ObjectNode old, String list, String restartPolicy, List<FieldError> errors) {
        FieldPath path = Check.STATUS.child(list);
        Map<String, ObjectNode> before = new HashMap<>();
        for (ObjectNode status : Fields.objects(old, "status", list)) {
            before.put(Fields.text(status, "name"), status);
        }
        List<ObjectNode> now = Fields.objects(pod, "status", list);
        for (int i = 0; i < now.size(); i++) {
            ObjectNode status = now.get(i);
            FieldPath at = path.index(i);
            ObjectNode earlier = before.get(Fields.text(status, "name"));
            if (earlier == null) {
                continue;
            }
            boolean wasTerminated = Fields.has(earlier, "state", "terminated");
            boolean mayRestart = restartPolicy.equals("Always")
                    || (restartPolicy.equals("OnFailure")
                            && Fields.number(earlier, "state", "terminated", "exitCode") != 0);
            if (wasTerminated && !mayRestart && !Fields.has(status, "state", "terminated")) {
                errors.add(FieldError.forbidden(at.child("state"), "may not be transitioned to non-terminated state"));
            }
        }
    }
}
