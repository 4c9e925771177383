package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.admission.SecurityPolicy.Standard;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds pods to the security standard that their namespace's labels name, and warns of workloads whose pods would be
 * refused. Nobody is exempt. Follows {@code k8s.io/pod-security-admission}.
 */
final class PodSecurity implements AdmissionPlugin {
    private static final Set<String> IGNORED =
            Set.of("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status");

    /** Where the template stands in each resource that has one. */
    private static final Map<String, String[]> TEMPLATES = Map.of(
            "/podtemplates", new String[] {"template"},
            "/replicationcontrollers", new String[] {"spec", "template"},
            "apps/replicasets", new String[] {"spec", "template"},
            "apps/deployments", new String[] {"spec", "template"},
            "apps/daemonsets", new String[] {"spec", "template"},
            "apps/statefulsets", new String[] {"spec", "template"},
            "batch/jobs", new String[] {"spec", "template"},
            "batch/cronjobs", new String[] {"spec", "jobTemplate", "spec", "template"});

    private final StoredObjects objects;

    PodSecurity(StoredObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "PodSecurity";
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode object = request.object();
        if (object == null || request.operation() == Operation.DELETE) {
            return;
        }
        String path = request.resource().group() + "/" + request.resource().resource();
        if (path.equals("/pods")) {
            if (!IGNORED.contains(request.subresource()) && isSignificant(object, request.old())) {
                pod(request, object);
            }
        } else if (path.equals("/namespaces") && request.subresource().isEmpty()) {
            namespace(request, object);
        } else if (TEMPLATES.containsKey(path) && request.subresource().isEmpty()) {
            warn(request, policy(request.namespace()), Fields.object(object, TEMPLATES.get(path)));
        }
    }

    private SecurityPolicy policy(String namespace) {
        ObjectNode found = objects.get("", "namespaces", "", namespace);
        return SecurityPolicy.of(Fields.strings(found, "metadata", "labels"));
    }

    private void pod(AdmissionRequest request, ObjectNode pod) {
        SecurityPolicy policy = policy(request.namespace());
        Standard enforced = policy.enforce();
        List<String> violations = SecurityChecks.violations(enforced, pod);
        if (!violations.isEmpty()) {
            throw StatusException.forbidden(
                    "",
                    "pods",
                    request.name(),
                    "violates PodSecurity \"" + enforced + "\": " + String.join(", ", violations));
        }
        warn(request, policy, pod);
    }

    private static void warn(AdmissionRequest request, SecurityPolicy policy, @Nullable ObjectNode pod) {
        List<String> violations = pod == null ? List.of() : SecurityChecks.violations(policy.warn(), pod);
        if (!violations.isEmpty()) {
            request.warnings()
                    .accept("would violate PodSecurity \"" + policy.warn() + "\": " + String.join(", ", violations));
        }
    }

    /** Whether an update brings containers or images that were not there. */
    private static boolean isSignificant(ObjectNode pod, @Nullable ObjectNode old) {
        if (old == null) {
            return true;
        }
        for (String list : new String[] {"containers", "initContainers"}) {
            List<ObjectNode> now = Fields.objects(pod, "spec", list);
            List<ObjectNode> before = Fields.objects(old, "spec", list);
            if (now.size() != before.size()) {
                return true;
            }
            for (int i = 0; i < now.size(); i++) {
                if (!Fields.text(now.get(i), "image").equals(Fields.text(before.get(i), "image"))) {
                    return true;
                }
            }
        }
        Map<String, String> images = new TreeMap<>();
        for (ObjectNode container : Fields.objects(old, "spec", "ephemeralContainers")) {
            images.put(Fields.text(container, "name"), Fields.text(container, "image"));
        }
        for (ObjectNode container : Fields.objects(pod, "spec", "ephemeralContainers")) {
            if (!Fields.text(container, "image").equals(images.get(Fields.text(container, "name")))) {
                return true;
            }
        }
        return false;
    }

    private void namespace(AdmissionRequest request, ObjectNode namespace) {
        Map<String, String> labels = Fields.strings(namespace, "metadata", "labels");
        List<FieldError> errors = SecurityPolicy.errors(labels);
        ObjectNode old = request.old();
        Map<String, String> before = Fields.strings(old, "metadata", "labels");
        if (!errors.isEmpty() && (old == null || !errors.equals(SecurityPolicy.errors(before)))) {
            throw StatusException.invalid("", "Namespace", Fields.text(namespace, "metadata", "name"), errors);
        }
        Standard now = SecurityPolicy.of(labels).enforce();
        Standard then = SecurityPolicy.of(before).enforce();
        boolean stricter = !now.equals(then)
                && (now.version() != then.version() || now.level().compareTo(then.level()) > 0);
        if (old != null && stricter) {
            existing(request, Fields.text(namespace, "metadata", "name"), now);
        }
    }

    /** Warns of the pods that a stricter standard would refuse, by what is wrong with them. */
    private void existing(AdmissionRequest request, String namespace, Standard standard) {
        Map<String, List<String>> byReason = new TreeMap<>();
        for (ObjectNode pod : objects.list("", "pods", namespace)) {
            String reasons = String.join(", ", SecurityChecks.reasons(standard, pod));
            if (!reasons.isEmpty()) {
                byReason.computeIfAbsent(reasons, key -> new ArrayList<>()).add(Fields.text(pod, "metadata", "name"));
            }
        }
        if (byReason.isEmpty()) {
            return;
        }
        request.warnings()
                .accept("existing pods in namespace \"" + namespace + "\" violate the new PodSecurity enforce level \""
                        + standard + "\"");
        List<String> lines = new ArrayList<>();
        byReason.forEach((reasons, pods) -> {
            String first = pods.stream().sorted().findFirst().orElse("");
            int others = pods.size() - 1;
            String more = others == 0 ? "" : others == 1 ? " (and 1 other pod)" : " (and " + others + " other pods)";
            lines.add(first + more + ": " + reasons);
        });
        lines.stream().sorted().forEach(request.warnings());
    }
}
