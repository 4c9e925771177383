package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.AppArmor;
import dev.keelson.apiserver.kinds.validation.PodAnnotationRules;
import dev.keelson.apiserver.registry.WarningSink;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the server makes of a new pod before it is validated, and the fields of unfinished features that it drops. */
final class PodPreparation {
    private static final String[] LISTS = {"initContainers", "containers", "ephemeralContainers"};
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private PodPreparation() {}

    /** Takes labels into selectors that name only their keys. */
    static void mergeLabelKeys(ObjectNode pod) {
        ObjectNode spec = Fields.make(pod, "spec");
        boolean spread = spec.has("topologySpreadConstraints");
        if (!spread && !spec.has("affinity")) {
            return;
        }
        Map<String, String> labels = Fields.strings(pod, "metadata", "labels");
        for (ObjectNode constraint : Fields.objects(spec, "topologySpreadConstraints")) {
            merge(constraint, labels);
        }
        for (String kind : new String[] {"podAffinity", "podAntiAffinity"}) {
            for (ObjectNode term : Fields.objects(spec, "affinity", kind, REQUIRED)) {
                merge(term, labels);
            }
            for (ObjectNode weighted : Fields.objects(spec, "affinity", kind, PREFERRED)) {
                merge(Fields.make(weighted, "podAffinityTerm"), labels);
            }
        }
    }

    private static void merge(ObjectNode holder, Map<String, String> labels) {
        ObjectNode selector = Fields.object(holder, "labelSelector");
        if (selector != null) {
            merge(selector, Fields.texts(holder, "matchLabelKeys"), "In", labels);
            merge(selector, Fields.texts(holder, "mismatchLabelKeys"), "NotIn", labels);
        }
    }

    private static void merge(ObjectNode selector, List<String> keys, String operator, Map<String, String> labels) {
        for (String key : keys) {
            String value = labels.get(key);
            if (value != null) {
                ObjectNode expression = selector.withArray("matchExpressions").addObject();
                expression.put("key", key).put("operator", operator);
                expression.putArray("values").add(value);
            }
        }
    }

    /** Takes AppArmor profiles from the annotations of old into fields. */
    static void alignAppArmor(ObjectNode pod, WarningSink warnings) {
        ObjectNode spec = Fields.make(pod, "spec");
        if (Fields.text(spec, "os", "name").equals("windows")) {
            return;
        }
        ObjectNode ofPod = Fields.object(spec, "securityContext", "appArmorProfile");
        for (String list : LISTS) {
            List<ObjectNode> containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                alignAppArmor(pod, containers.get(i), ofPod, warnings);
            }
        }
    }

    private static void alignAppArmor(
            ObjectNode pod, ObjectNode container, @Nullable ObjectNode ofPod, WarningSink warnings) {
        String key = PodAnnotationRules.APP_ARMOR + Fields.text(container, "name");
        ObjectNode own = Fields.object(container, "securityContext", "appArmorProfile");
        if (own != null || !Fields.has(pod, "metadata", "annotations", key)) {
            return;
        }
        ObjectNode field = AppArmor.field(Fields.text(pod, "metadata", "annotations", key));
        if (field != null && Fields.same(field, ofPod)) {
            return;
        }
        if (field != null) {
            Fields.make(container, "securityContext").set("appArmorProfile", field);
        }
        warnings.warn("metadata.annotations[" + key + "]: deprecated since v1.30; use the \"appArmorProfile\" field"
                + " instead");
    }

    /** Removes fields of features that are off, unless the stored specification has them already. */
    static void dropDisabled(ObjectNode spec, @Nullable ObjectNode old) {
        if (spec.has("schedulingGroup") && !Fields.has(old, "schedulingGroup")) {
            spec.remove("schedulingGroup");
        }
        for (ObjectNode volume : Fields.objects(spec, "volumes")) {
            for (ObjectNode source : Fields.objects(volume, "projected", "sources")) {
                dropSource(source, "clusterTrustBundle", old);
                dropSource(source, "podCertificate", old);
            }
        }
        for (String list : LISTS) {
            for (ObjectNode container : Fields.objects(spec, list)) {
                ObjectNode lifecycle = Fields.object(container, "lifecycle");
                if (lifecycle != null && lifecycle.has("stopSignal") && !hasStopSignal(old)) {
                    lifecycle.remove("stopSignal");
                    if (lifecycle.isEmpty()) {
                        container.remove("lifecycle");
                    }
                }
            }
        }
    }

    private static void dropSource(ObjectNode source, String kind, @Nullable ObjectNode old) {
        if (!source.has(kind)) {
            return;
        }
        for (ObjectNode volume : Fields.objects(old, "volumes")) {
            for (JsonNode earlier : Fields.array(volume, "projected", "sources")) {
                if (Fields.has(earlier, kind)) {
                    return;
                }
            }
        }
        source.remove(kind);
    }

    private static boolean hasStopSignal(@Nullable ObjectNode old) {
        for (String list : LISTS) {
            for (ObjectNode container : Fields.objects(old, list)) {
                if (Fields.has(container, "lifecycle", "stopSignal")) {
                    return true;
                }
            }
        }
        return false;
    }
}
