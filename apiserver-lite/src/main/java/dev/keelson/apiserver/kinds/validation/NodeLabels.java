package dev.keelson.apiserver.kinds.validation;

import dev.keelson.api.names.NameRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels of nodes that have been replaced by others. Follows {@code pkg/api/node}. */
final class NodeLabels {
    private static final Map<String, String> REPLACED = Map.ofEntries(
            since114("beta.kubernetes.io/arch", "kubernetes.io/arch"),
            since114("beta.kubernetes.io/os", "kubernetes.io/os"),
            since117("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
            since117("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
            since117("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
            Map.entry("app.kubernetes.io/created-by", "deprecated since v1.9"),
            Map.entry(
                    "scheduler.alpha.kubernetes.io/preferAvoidPods",
                    "deprecated since v1.22; use Taints and Tolerations instead"),
            Map.entry("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"));

    private NodeLabels() {}

    private static Map.Entry<String, String> since114(String label, String use) {
        return Map.entry(label, "deprecated since v1.14; use \"" + use + "\" instead");
    }

    private static Map.Entry<String, String> since117(String label, String use) {
        return Map.entry(label, "deprecated since v1.17; use \"" + use + "\" instead");
    }

    /** What to say of a label, or null if it is not deprecated. */
    static @Nullable String message(String label) {
        return REPLACED.get(label);
    }

    /** A warning for each deprecated label among {@code labels}. */
    static List<String> deprecated(Collection<String> labels, String path) {
        List<String> warnings = new ArrayList<>(0);
        for (String label : labels) {
            String message = message(label);
            if (message != null) {
                warnings.add(path + ": " + message);
            }
        }
        return warnings;
    }

    /** A warning for each requirement on a deprecated label; on request also for each value that no label can have. */
    static List<String> ofTerm(View term, boolean checkValues) {
        List<String> warnings = new ArrayList<>(0);
        for (View expression : term.list("matchExpressions")) {
            String key = expression.text("key");
            String message = message(key);
            if (message != null) {
                warnings.add(expression.path("key") + ": " + key + " is " + message);
            }
            List<String> values = checkValues ? expression.texts("values") : List.of();
            for (int i = 0; i < values.size(); i++) {
                for (String problem : NameRules.labelValue(values.get(i))) {
                    warnings.add(expression.path("values").index(i) + ": " + values.get(i) + " is invalid, " + problem);
                }
            }
        }
        return warnings;
    }
}
