package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.kinds.validation.PodRules;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.UpdateRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code pods/resize}: CPU and memory may change, of containers and of the pod as a whole, within the pod's quality of
 * service. Follows {@code ValidatePodResize} of {@code pkg/apis/core/validation}.
 */
final class PodResize implements UpdateRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> LISTS = List.of("containers", "initContainers");
    private static final List<String> RESIZABLE = List.of("cpu", "memory");
    private static final String ONLY_RESIZABLE = "only cpu and memory resources are mutable";

    /** Other containers than before are left as they are asked for, so that validation refuses them. */
    @Override
    public void prepare(RequestContext context, ObjectNode pod, ObjectNode old) {
        if (!LISTS.stream().allMatch(list -> size(pod, list) == size(old, list))) {
            return;
        }
        ObjectNode asked = PodParts.reset(pod, old);
        ObjectNode spec = Fields.make(pod, "spec");
        Fields.copyField(asked, spec, "resources");
        for (String list : LISTS) {
            List<ObjectNode> sources = Fields.objects(asked, list);
            List<ObjectNode> targets = Fields.objects(spec, list);
            if (!names(sources).equals(names(targets))) {
                Fields.copyField(asked, spec, list);
                continue;
            }
            for (int i = 0; i < sources.size(); i++) {
                Fields.copyField(sources.get(i), targets.get(i), "resources");
                Fields.copyField(sources.get(i), targets.get(i), "resizePolicy");
            }
        }
        Metadata.bumpGeneration(pod, old, !Fields.same(pod.get("spec"), old.get("spec")));
    }

    private static int size(ObjectNode pod, String list) {
        return Fields.array(pod, "spec", list).size();
    }

    private static List<String> names(List<ObjectNode> containers) {
        return containers.stream()
                .map(container -> Fields.text(container, "name"))
                .toList();
    }

    @Override
    public void validate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        PodRules.metadataAndSpec(pod, old, errors);
        String impossible = impossible(old);
        if (impossible != null) {
            errors.clear();
            errors.add(FieldError.forbidden(FieldPath.of(""), impossible));
            return;
        }
        String quality = Fields.text(old, "status", "qosClass");
        if (!PodStrategy.qualityOfService(pod).equals(quality)) {
            errors.add(FieldError.invalid(SPEC, quality, "Pod QOS Class may not change as a result of resizing"));
        }
        if (!nodeResizes(old)) {
            errors.add(FieldError.forbidden(SPEC, "Pod running on node without support for resize"));
        }
        ofPod(Fields.object(pod, "spec", "resources"), Fields.object(old, "spec", "resources"), errors);
        if (!sameContainers(pod, old, errors)) {
            return;
        }
        for (String list : List.of("initContainers", "containers")) {
            each(
                    pod,
                    old,
                    list,
                    (now, before, path) -> removed(
                            Fields.object(now, "resources"),
                            Fields.object(before, "resources"),
                            path.child("resources"),
                            "resource ",
                            errors));
        }
        each(pod, old, "containers", (now, before, path) -> {
            if (!Fields.same(masked(now, before), before)) {
                errors.add(FieldError.forbidden(SPEC, ONLY_RESIZABLE));
            }
        });
        each(pod, old, "initContainers", (now, before, path) -> initContainer(now, before, path, errors));
    }

    private static @Nullable String impossible(ObjectNode pod) {
        if (Fields.has(pod, "metadata", "annotations", PodParts.MIRROR)) {
            return "static pods cannot be resized";
        }
        return Fields.text(pod, "spec", "os", "name").equals("windows") ? "windows pods cannot be resized" : null;
    }

    /** A node that knows of resizing says what its running containers have. */
    private static boolean nodeResizes(ObjectNode pod) {
        for (ObjectNode status : Fields.objects(pod, "status", "containerStatuses")) {
            if (Fields.has(status, "state", "running")) {
                return Fields.has(status, "resources");
            }
        }
        return true;
    }

    private static void ofPod(@Nullable ObjectNode now, @Nullable ObjectNode before, List<FieldError> errors) {
        if (!isSet(now) && !isSet(before)) {
            return;
        }
        FieldPath path = SPEC.child("resources");
        if (now == null) {
            errors.add(FieldError.forbidden(path, "pod-level resources cannot be removed"));
            return;
        }
        removed(now, before, path, "pod-level resource ", errors);
        if (!Fields.same(maskedResources(now, before), before)) {
            errors.add(FieldError.forbidden(SPEC, ONLY_RESIZABLE + " at pod-level"));
        }
    }

    private static boolean isSet(@Nullable ObjectNode resources) {
        return !Fields.strings(resources, "requests").isEmpty()
                || !Fields.strings(resources, "limits").isEmpty();
    }

    private static boolean sameContainers(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
        int before = errors.size();
        for (String list : LISTS) {
            List<String> now = names(Fields.objects(pod, "spec", list));
            List<String> earlier = names(Fields.objects(old, "spec", list));
            if (now.size() != earlier.size()) {
                errors.add(FieldError.forbidden(SPEC.child(list), list + " may not be added or removed on resize"));
                continue;
            }
            for (int i = 0; i < now.size(); i++) {
                if (!now.get(i).equals(earlier.get(i))) {
                    errors.add(FieldError.forbidden(
                            SPEC.child(list).index(i).child("name"),
                            list + " may not be renamed or reordered on resize"));
                }
            }
        }
        return errors.size() == before;
    }

    /** What to do with a container, and the same one before. */
    private interface Pair {
        void check(ObjectNode now, ObjectNode before, FieldPath path);
    }

    private static void each(ObjectNode pod, ObjectNode old, String list, Pair pair) {
        List<ObjectNode> now = Fields.objects(pod, "spec", list);
        List<ObjectNode> before = Fields.objects(old, "spec", list);
        for (int i = 0; i < now.size(); i++) {
            pair.check(now.get(i), before.get(i), SPEC.child(list).index(i));
        }
    }

    private static void removed(
            @Nullable ObjectNode now,
            @Nullable ObjectNode before,
            FieldPath path,
            String what,
            List<FieldError> errors) {
        for (String field : List.of("requests", "limits")) {
            if (!Fields.strings(now, field)
                    .keySet()
                    .containsAll(Fields.strings(before, field).keySet())) {
                errors.add(FieldError.forbidden(path.child(field), what + field + " cannot be removed"));
            }
        }
    }

    private static void initContainer(ObjectNode now, ObjectNode before, FieldPath path, List<FieldError> errors) {
        if (!Fields.same(masked(now, before), before)) {
            errors.add(FieldError.forbidden(
                    path, "only cpu and memory resources for init or sidecar containers are mutable"));
        }
        if (Fields.text(now, "restartPolicy").equals("Always") || Fields.same(now, before)) {
            return;
        }
        for (ObjectNode policy : Fields.objects(now, "resizePolicy")) {
            if (Fields.text(policy, "restartPolicy").equals("RestartContainer")) {
                errors.add(FieldError.forbidden(
                        path,
                        "non-sidecar init containers with a resize policy of RestartContainer cannot be resized"));
            }
        }
    }

    /** The container with the CPU and memory that it had. */
    private static ObjectNode masked(ObjectNode now, ObjectNode before) {
        ObjectNode masked = now.deepCopy();
        masked.set("resources", maskedResources(Fields.object(now, "resources"), Fields.object(before, "resources")));
        return masked;
    }

    private static ObjectNode maskedResources(@Nullable ObjectNode now, @Nullable ObjectNode before) {
        ObjectNode masked = (now == null ? Json.NODES.objectNode() : now).deepCopy();
        // As in Kubernetes, which forgets the claims of containers here: such containers cannot be resized.
        masked.remove("claims");
        for (String field : List.of("requests", "limits")) {
            ObjectNode quantities = Fields.make(masked, field);
            for (String name : RESIZABLE) {
                Fields.setOrRemove(quantities, name, Fields.at(before, field, name));
            }
        }
        return masked;
    }
}
