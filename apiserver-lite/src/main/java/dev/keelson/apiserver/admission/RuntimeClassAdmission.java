package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.quantity.QuantityValue;
import dev.keelson.apiserver.admission.AdmissionRequest.Operation;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.status.StatusException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives pods what their RuntimeClass costs and where it runs. */
final class RuntimeClassAdmission implements AdmissionPlugin {
    private static final String MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

    private final StoredObjects objects;

    RuntimeClassAdmission(StoredObjects objects) {
        this.objects = objects;
    }

    @Override
    public String name() {
        return "RuntimeClass";
    }

    private static @Nullable ObjectNode pod(AdmissionRequest request) {
        boolean applies = request.operation() == Operation.CREATE && request.isFor("", "pods");
        return applies ? request.object() : null;
    }

    private @Nullable ObjectNode runtimeClass(AdmissionRequest request, ObjectNode pod) {
        if (!Fields.has(pod, "spec", "runtimeClassName")) {
            return null;
        }
        String name = Fields.text(pod, "spec", "runtimeClassName");
        ObjectNode found = objects.get("node.k8s.io", "runtimeclasses", "", name);
        if (found == null) {
            throw refused(request, "pod rejected: RuntimeClass \"" + name + "\" not found");
        }
        return found;
    }

    private static StatusException refused(AdmissionRequest request, String why) {
        return StatusException.forbidden("", "pods", request.name(), why);
    }

    @Override
    public void mutate(AdmissionRequest request) {
        ObjectNode pod = pod(request);
        ObjectNode runtimeClass = pod == null ? null : runtimeClass(request, pod);
        if (pod == null || runtimeClass == null) {
            return;
        }
        ObjectNode spec = Fields.make(pod, "spec");
        if (Fields.has(runtimeClass, "overhead")) {
            Map<String, QuantityValue> fixed = quantities(runtimeClass, "overhead", "podFixed");
            Map<String, QuantityValue> own = quantities(spec, "overhead");
            if (!own.isEmpty() && !own.equals(fixed)) {
                throw refused(request, MISMATCH);
            }
            Fields.setOrRemove(spec, "overhead", Fields.at(runtimeClass, "overhead", "podFixed"));
        }
        ObjectNode scheduling = Fields.object(runtimeClass, "scheduling");
        if (scheduling != null) {
            selector(request, spec, Fields.strings(scheduling, "nodeSelector"));
            tolerations(spec, Fields.objects(scheduling, "tolerations"));
        }
    }

    private static Map<String, QuantityValue> quantities(ObjectNode from, String... path) {
        Map<String, QuantityValue> all = new HashMap<>();
        Fields.strings(from, path).forEach((name, text) -> all.put(name, QuantityValue.parse(text)));
        return all;
    }

    private static void selector(AdmissionRequest request, ObjectNode spec, Map<String, String> more) {
        if (more.isEmpty()) {
            return;
        }
        ObjectNode selector = Fields.make(spec, "nodeSelector");
        more.forEach((key, value) -> {
            String own = Fields.has(selector, key) ? Fields.text(selector, key) : value;
            if (!own.equals(value)) {
                throw refused(
                        request,
                        "conflict: runtimeClass.scheduling.nodeSelector[" + key + "] = " + value
                                + "; pod.spec.nodeSelector[" + key + "] = " + own);
            }
            selector.put(key, value);
        });
    }

    /** Adds tolerations that the pod's own do not include already. */
    private static void tolerations(ObjectNode spec, List<ObjectNode> more) {
        if (more.isEmpty()) {
            return;
        }
        ArrayNode all = spec.withArray("tolerations");
        for (ObjectNode toleration : more) {
            boolean covered = Fields.objects(spec, "tolerations").stream().anyMatch(own -> covers(own, toleration));
            if (!covered) {
                all.add(toleration);
            }
        }
    }

    /** Whether {@code wide} tolerates all that {@code narrow} does. */
    private static boolean covers(ObjectNode wide, ObjectNode narrow) {
        if (Fields.same(wide, narrow)) {
            return true;
        }
        String key = Fields.text(wide, "key");
        String effect = Fields.text(wide, "effect");
        boolean keyed = key.isEmpty() || key.equals(Fields.text(narrow, "key"));
        boolean affected = effect.isEmpty() || effect.equals(Fields.text(narrow, "effect"));
        if (!keyed || !affected || !lastsAsLong(wide, narrow)) {
            return false;
        }
        String operator = Fields.text(wide, "operator");
        if (operator.equals("Exists")) {
            return true;
        }
        return !Fields.text(narrow, "operator").equals("Exists")
                && Fields.text(wide, "value").equals(Fields.text(narrow, "value"));
    }

    private static boolean lastsAsLong(ObjectNode wide, ObjectNode narrow) {
        if (!Fields.has(wide, "tolerationSeconds")) {
            return true;
        }
        return Fields.has(narrow, "tolerationSeconds")
                && Fields.number(wide, "tolerationSeconds") >= Fields.number(narrow, "tolerationSeconds");
    }

    @Override
    public void validate(AdmissionRequest request) {
        ObjectNode pod = pod(request);
        if (pod == null) {
            return;
        }
        ObjectNode runtimeClass = runtimeClass(request, pod);
        if (runtimeClass != null && Fields.has(runtimeClass, "overhead")) {
            Map<String, QuantityValue> fixed = quantities(runtimeClass, "overhead", "podFixed");
            if (!fixed.equals(quantities(pod, "spec", "overhead"))) {
                throw refused(request, MISMATCH);
            }
        } else if (Fields.has(pod, "spec", "overhead")) {
            throw refused(
                    request, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
        }
    }
}
