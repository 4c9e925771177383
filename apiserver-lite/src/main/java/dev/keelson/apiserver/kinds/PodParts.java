package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.PodRules;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.UpdateRules;
import dev.keelson.apiserver.status.StatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code pods/ephemeralcontainers} and {@code pods/resize} may change. */
final class PodParts {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private PodParts() {}

    /** Makes the pod the old one, but for its managed fields and resource version. */
    private static ObjectNode reset(ObjectNode pod, ObjectNode old) {
        ObjectNode kept = old.deepCopy();
        Fields.copyField(Metadata.of(pod), Metadata.of(kept), "managedFields");
        ObjectNode spec = Fields.make(pod, "spec").deepCopy();
        pod.removeAll();
        pod.setAll(kept);
        return spec;
    }

    /** New ephemeral containers may be added; those there stay as they are. */
    static UpdateRules ephemeralContainers() {
        return new UpdateRules() {
            @Override
            public void prepare(RequestContext context, ObjectNode pod, ObjectNode old) {
                ObjectNode asked = reset(pod, old);
                Fields.copyField(asked, Fields.make(pod, "spec"), "ephemeralContainers");
                Metadata.bumpGeneration(pod, old, !Fields.same(pod.get("spec"), old.get("spec")));
            }

            @Override
            public void validate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
                PodRules.metadataAndSpec(pod, old, errors);
                Map<String, ObjectNode> now = byName(pod, "ephemeralContainers");
                FieldPath path = SPEC.child("ephemeralContainers");
                byName(old, "ephemeralContainers").forEach((name, before) -> {
                    ObjectNode after = now.get(name);
                    if (after == null) {
                        errors.add(FieldError.forbidden(
                                path, "existing ephemeral containers \"" + name + "\" may not be removed\n"));
                    } else if (!Fields.same(after, before)) {
                        errors.add(FieldError.forbidden(
                                path, "existing ephemeral containers \"" + name + "\" may not be changed\n"));
                    }
                });
            }
        };
    }

    private static Map<String, ObjectNode> byName(ObjectNode pod, String list) {
        Map<String, ObjectNode> containers = new HashMap<>();
        for (ObjectNode container : Fields.objects(pod, "spec", list)) {
            containers.put(Fields.text(container, "name"), container);
        }
        return containers;
    }

    /** The resources of containers may change, within the pod's quality of service. */
    static UpdateRules resize() {
        return new UpdateRules() {
            @Override
            public void prepare(RequestContext context, ObjectNode pod, ObjectNode old) {
                ObjectNode asked = reset(pod, old);
                requireSameContainers(asked, pod, old);
                for (String list : List.of("containers", "initContainers")) {
                    List<ObjectNode> sources = Fields.objects(asked, list);
                    List<ObjectNode> targets = Fields.objects(pod, "spec", list);
                    for (int i = 0; i < Math.min(sources.size(), targets.size()); i++) {
                        if (sameName(sources.get(i), targets.get(i))) {
                            Fields.copyField(sources.get(i), targets.get(i), "resources");
                            Fields.copyField(sources.get(i), targets.get(i), "resizePolicy");
                        }
                    }
                }
                Metadata.bumpGeneration(pod, old, !Fields.same(pod.get("spec"), old.get("spec")));
            }

            @Override
            public void validate(ObjectNode pod, ObjectNode old, List<FieldError> errors) {
                PodRules.metadataAndSpec(pod, old, errors);
                if (!PodStrategy.qualityOfService(pod).equals(Fields.text(old, "status", "qosClass"))) {
                    errors.add(FieldError.invalid(
                            SPEC,
                            Fields.text(old, "status", "qosClass"),
                            "Pod QOS Class may not change as a result of resizing"));
                }
                for (String list : List.of("containers", "initContainers")) {
                    List<ObjectNode> now = Fields.objects(pod, "spec", list);
                    List<ObjectNode> before = Fields.objects(old, "spec", list);
                    for (int i = 0; i < Math.min(now.size(), before.size()); i++) {
                        resources(now.get(i), before.get(i), SPEC.child(list).index(i), errors);
                    }
                }
            }
        };
    }

    /** What is resized must be there. */
    private static void requireSameContainers(ObjectNode asked, ObjectNode pod, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>();
        for (String list : List.of("containers", "initContainers")) {
            if (Fields.array(asked, list).size()
                    != Fields.array(old, "spec", list).size()) {
                errors.add(FieldError.forbidden(SPEC.child(list), "pod resize may not add or remove containers"));
            }
        }
        if (!errors.isEmpty()) {
            throw StatusException.invalid("", "Pod", Metadata.name(pod), errors);
        }
    }

    private static boolean sameName(ObjectNode a, ObjectNode b) {
        return Fields.text(a, "name").equals(Fields.text(b, "name"));
    }

    private static void resources(ObjectNode now, ObjectNode before, FieldPath path, List<FieldError> errors) {
        FieldPath at = path.child("resources");
        ObjectNode left = Fields.make(now, "resources").deepCopy();
        ObjectNode right = Fields.make(before.deepCopy(), "resources");
        for (String field : List.of("limits", "requests")) {
            for (String name : Fields.strings(right, field).keySet()) {
                if (Set.of("cpu", "memory").contains(name) && !Fields.has(left, field, name)) {
                    errors.add(FieldError.forbidden(at.child(field), "resource " + field + " cannot be removed"));
                }
            }
            without(left, field);
            without(right, field);
        }
        if (!Fields.same(left, right)) {
            errors.add(FieldError.forbidden(SPEC, "only cpu and memory resources are mutable"));
        }
    }

    private static void without(ObjectNode resources, String field) {
        JsonNode values = resources.get(field);
        if (values instanceof ObjectNode object) {
            object.remove(List.of("cpu", "memory"));
        }
    }

    /** {@code namespaces/finalize}: only spec.finalizers change. */
    static UpdateRules finalizeNamespace() {
        return new UpdateRules() {
            @Override
            public void prepare(RequestContext context, ObjectNode namespace, ObjectNode old) {
                Fields.copyField(old, namespace, "status");
            }

            @Override
            public void validate(ObjectNode namespace, ObjectNode old, List<FieldError> errors) {
                List<String> finalizers = Fields.texts(namespace, "spec", "finalizers");
                for (int i = 0; i < finalizers.size(); i++) {
                    String finalizer = finalizers.get(i);
                    if (!finalizer.contains("/") && !finalizer.equals("kubernetes")) {
                        errors.add(FieldError.invalid(
                                SPEC.child("finalizers").index(i),
                                finalizer,
                                "name is neither a standard finalizer name nor is it fully qualified"));
                    }
                }
            }
        };
    }
}
