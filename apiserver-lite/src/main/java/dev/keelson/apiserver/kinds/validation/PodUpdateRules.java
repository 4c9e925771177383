package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an update may change of a pod: images, deadlines, and what a gated pod may narrow. */
final class PodUpdateRules {
    private static final FieldPath AFFINITY = Check.SPEC.child("affinity").child("nodeAffinity");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String[] LISTS = {"containers", "initContainers"};
    private static final String FIXED = "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
            + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
            + " previously negative)\n";

    private PodUpdateRules() {}

    static void check(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        PodRules.metadataAndSpec(pod, old, errors);
        PodAnnotationRules.update(
                Fields.strings(pod, "metadata", "annotations"),
                Fields.strings(old, "metadata", "annotations"),
                Check.METADATA.child("annotations"),
                errors);
        ObjectNode spec = Fields.make(pod, "spec");
        ObjectNode before = Fields.object(old, "spec");
        if (before == null || !sameContainers(spec, before, errors) || !deadline(spec, before, errors)) {
            return;
        }
        tolerations(spec, before, errors);
        gates(spec, before, errors);
        if (Fields.same(spec, before)) {
            return;
        }
        ObjectNode allowed = before.deepCopy();
        takeImages(spec, allowed);
        for (String field : new String[] {"activeDeadlineSeconds", "tolerations", "schedulingGates"}) {
            Fields.copyField(spec, allowed, field);
        }
        if (Fields.number(before, "terminationGracePeriodSeconds") < 0
                && Fields.number(spec, "terminationGracePeriodSeconds") == 1) {
            Fields.copyField(spec, allowed, "terminationGracePeriodSeconds");
        }
        if (!Fields.array(before, "schedulingGates").isEmpty()) {
            narrowed(spec, before, allowed, errors);
        }
        if (!Fields.same(allowed, spec)) {
            errors.add(FieldError.forbidden(Check.SPEC, FIXED));
        }
    }

    /** Whether the pod has as many containers as before, and their images are good. */
    private static boolean sameContainers(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        for (String list : LISTS) {
            FieldPath path = Check.SPEC.child(list);
            List<ObjectNode> containers = Fields.objects(spec, list);
            if (containers.size() != Fields.array(before, list).size()) {
                errors.add(FieldError.forbidden(path, "pod updates may not add or remove containers"));
                return false;
            }
            for (int i = 0; i < containers.size(); i++) {
                Check.required(containers.get(i), "image", path.index(i), "", errors);
                ContainerRules.untrimmed(containers.get(i), path.index(i), errors);
            }
        }
        return true;
    }

    /** Whether the rest is worth checking: a deadline may only come nearer. */
    private static boolean deadline(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        String field = "activeDeadlineSeconds";
        FieldPath path = Check.SPEC.child(field);
        long now = Fields.number(spec, field);
        if (!Fields.has(spec, field)) {
            if (Fields.has(before, field)) {
                errors.add(FieldError.invalid(path, null, "must not update from a positive integer to nil value"));
            }
            return true;
        }
        if (now < 0 || now > Integer.MAX_VALUE) {
            errors.add(FieldError.invalid(path, now, "must be between 0 and 2147483647, inclusive"));
            return false;
        }
        if (Fields.has(before, field) && now > Fields.number(before, field)) {
            errors.add(FieldError.invalid(path, now, "must be less than or equal to previous value"));
            return false;
        }
        return true;
    }

    private static void tolerations(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        List<ObjectNode> now = Fields.objects(spec, "tolerations");
        FieldPath path = Check.SPEC.child("tolerations");
        for (ObjectNode toleration : Fields.objects(before, "tolerations")) {
            if (now.stream().noneMatch(each -> sameButSeconds(each, toleration))) {
                errors.add(FieldError.forbidden(
                        path, "existing toleration can not be modified except its tolerationSeconds"));
                return;
            }
        }
        TolerationRules.tolerations(now, path, errors);
    }

    private static boolean sameButSeconds(ObjectNode a, ObjectNode b) {
        for (String field : new String[] {"key", "operator", "value", "effect"}) {
            if (!Fields.text(a, field).equals(Fields.text(b, field))) {
                return false;
            }
        }
        return true;
    }

    private static void gates(ObjectNode spec, ObjectNode before, List<FieldError> errors) {
        Set<String> earlier = new HashSet<>();
        for (ObjectNode gate : Fields.objects(before, "schedulingGates")) {
            earlier.add(Fields.text(gate, "name"));
        }
        List<ObjectNode> gates = Fields.objects(spec, "schedulingGates");
        for (int i = 0; i < gates.size(); i++) {
            String name = Fields.text(gates.get(i), "name");
            if (!earlier.contains(name)) {
                errors.add(FieldError.forbidden(
                        Check.SPEC.child("schedulingGates").index(i).child("name"),
                        "only deletion is allowed, but found new scheduling gate '" + name + "'"));
            }
        }
    }

    private static void takeImages(ObjectNode from, ObjectNode to) {
        for (String list : LISTS) {
            List<ObjectNode> sources = Fields.objects(from, list);
            List<ObjectNode> targets = Fields.objects(to, list);
            for (int i = 0; i < Math.min(sources.size(), targets.size()); i++) {
                Fields.copyField(sources.get(i), targets.get(i), "image");
            }
        }
    }

    /** The nodes that a gated pod may run on can only become fewer. */
    private static void narrowed(ObjectNode spec, ObjectNode before, ObjectNode allowed, List<FieldError> errors) {
        Map<String, String> selector = Fields.strings(spec, "nodeSelector");
        if (!selector.entrySet()
                .containsAll(Fields.strings(before, "nodeSelector").entrySet())) {
            errors.add(FieldError.invalid(
                    Check.SPEC.child("nodeSelector"),
                    spec.get("nodeSelector"),
                    "only additions to spec.nodeSelector are allowed (no mutations or deletions)"));
        }
        Fields.copyField(spec, allowed, "nodeSelector");
        JsonNode now = Fields.at(spec, "affinity", "nodeAffinity");
        JsonNode earlier = Fields.at(before, "affinity", "nodeAffinity");
        if (Fields.same(now, earlier)) {
            return;
        }
        affinity(now, earlier, errors);
        ObjectNode affinity = Fields.make(allowed, "affinity");
        Fields.setOrRemove(affinity, "nodeAffinity", now == null ? null : now.deepCopy());
    }

    private static void affinity(@Nullable JsonNode now, @Nullable JsonNode before, List<FieldError> errors) {
        List<ObjectNode> earlier = Fields.objects(before, REQUIRED, "nodeSelectorTerms");
        List<ObjectNode> terms = Fields.objects(now, REQUIRED, "nodeSelectorTerms");
        FieldPath path = AFFINITY.child(REQUIRED).child("nodeSelectorTerms");
        if (!earlier.isEmpty() && earlier.size() != terms.size()) {
            errors.add(FieldError.invalid(
                    path,
                    Fields.at(now, REQUIRED, "nodeSelectorTerms"),
                    "no additions/deletions to non-empty NodeSelectorTerms list are allowed"));
            return;
        }
        for (int i = 0; i < earlier.size(); i++) {
            if (!onlyAdds(terms.get(i), earlier.get(i))) {
                errors.add(FieldError.invalid(
                        path.index(i), terms.get(i), "only additions are allowed (no mutations or deletions)"));
            }
        }
    }

    /** A term that selects nothing must stay so: an addition to it would select something. */
    private static boolean onlyAdds(ObjectNode term, ObjectNode before) {
        List<List<ObjectNode>> now = new ArrayList<>();
        List<List<ObjectNode>> earlier = new ArrayList<>();
        for (String list : new String[] {"matchExpressions", "matchFields"}) {
            now.add(Fields.objects(term, list));
            earlier.add(Fields.objects(before, list));
        }
        boolean wasEmpty = earlier.stream().allMatch(List::isEmpty);
        if (wasEmpty) {
            return now.stream().allMatch(List::isEmpty);
        }
        for (int i = 0; i < now.size(); i++) {
            List<ObjectNode> kept = earlier.get(i);
            if (now.get(i).size() < kept.size()) {
                return false;
            }
            for (int j = 0; j < kept.size(); j++) {
                if (!Fields.same(now.get(i).get(j), kept.get(j))) {
                    return false;
                }
            }
        }
        return true;
    }
}
