package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.kinds.validation.PodRules;
import dev.keelson.apiserver.registry.Metadata;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.UpdateRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code pods/ephemeralcontainers} and {@code pods/resize} may change. */
final class PodParts {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private PodParts() {}

    /** Marks pods that a node runs by itself and shows here. */
    static final String MIRROR = "kubernetes.io/config.mirror";

    /** Makes the pod the old one, but for its managed fields and resource version. */
    static ObjectNode reset(ObjectNode pod, ObjectNode old) {
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
                if (Fields.has(old, "metadata", "annotations", MIRROR)) {
                    errors.clear();
                    errors.add(
                            FieldError.forbidden(FieldPath.of(""), "static pods do not support ephemeral containers"));
                    return;
                }
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
