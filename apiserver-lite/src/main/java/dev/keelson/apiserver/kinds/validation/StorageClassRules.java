package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** StorageClasses and VolumeAttributesClasses. Follows {@code pkg/apis/storage/validation}. */
public final class StorageClassRules {
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Retain");
    private static final List<String> BINDING_MODES = List.of("Immediate", "WaitForFirstConsumer");
    private static final int MAX_PARAMETERS = 512;
    private static final int MAX_PARAMETER_BYTES = 256 * 1024;

    private StorageClassRules() {}

    /** StorageClasses. */
    public static Rules storageClass() {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                View view = View.of(object, errors);
                provisioner(view, "provisioner");
                parameters(view);
                if (!view.text("reclaimPolicy").isEmpty()) {
                    view.oneOf("reclaimPolicy", RECLAIM_POLICIES);
                }
                view.requiredOneOf("volumeBindingMode", BINDING_MODES);
                topologies(view);
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                validate(object, errors);
                View view = View.of(object, errors);
                View before = View.of(old, errors);
                view.immutable("parameters", before);
                view.immutable("provisioner", before);
                view.immutable("reclaimPolicy", before);
                view.immutable("volumeBindingMode", before);
            }

            @Override
            public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
                return topologyWarnings(View.of(object, new ArrayList<>(0)));
            }
        };
    }

    /** VolumeAttributesClasses. */
    public static Rules attributesClass() {
        return new Rules() {
            @Override
            public void validate(ObjectNode object, List<FieldError> errors) {
                View view = View.of(object, errors);
                provisioner(view, "driverName");
                parameters(view);
                if (view.size("parameters") == 0) {
                    view.required("parameters", "must contain at least one key/value pair");
                }
            }

            @Override
            public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                View view = View.of(object, errors);
                for (String field : List.of("driverName", "parameters")) {
                    if (!Fields.same(object.get(field), old.get(field))) {
                        view.forbidden(field, "updates to " + field + " are forbidden.");
                    }
                }
                validate(object, errors);
            }
        };
    }

    private static void provisioner(View view, String field) {
        if (view.present(field)) {
            String lower = view.text(field).toLowerCase(Locale.ROOT);
            for (String problem : NameRules.labelKey(lower)) {
                view.invalid(field, lower, problem);
            }
        }
    }

    private static void parameters(View view) {
        Map<String, String> parameters = view.strings("parameters");
        if (parameters.size() > MAX_PARAMETERS) {
            view.tooLong("parameters", MAX_PARAMETERS);
            return;
        }
        if (parameters.containsKey("")) {
            view.invalid("parameters", "", "field can not be empty.");
        }
        if (bytes(parameters) > MAX_PARAMETER_BYTES) {
            view.tooLong("parameters", MAX_PARAMETER_BYTES);
        }
    }

    static long bytes(Map<String, String> map) {
        long bytes = 0;
        for (Map.Entry<String, String> entry : map.entrySet()) {
            bytes += entry.getKey().getBytes(StandardCharsets.UTF_8).length
                    + entry.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes;
    }

    private static void topologies(View view) {
        Set<Map<String, Set<String>>> seen = new HashSet<>();
        for (View term : view.list("allowedTopologies")) {
            if (!seen.add(topology(term))) {
                term.duplicate("matchLabelExpressions", "");
            }
        }
    }

    private static Map<String, Set<String>> topology(View term) {
        Map<String, Set<String>> byKey = new HashMap<>();
        for (View expression : term.list("matchLabelExpressions")) {
            String key = expression.text("key");
            List<String> values = expression.texts("values");
            Set<String> distinct = new HashSet<>();
            if (values.isEmpty()) {
                expression.required("values", "");
            }
            for (int i = 0; i < values.size(); i++) {
                if (!distinct.add(values.get(i))) {
                    expression.duplicateAt("values", i, values.get(i));
                }
            }
            expression.problems("key", NameRules.labelKey(key));
            if (byKey.put(key, distinct) != null) {
                expression.duplicate("key", key);
            }
        }
        return byKey;
    }

    private static List<String> topologyWarnings(View view) {
        List<String> warnings = new ArrayList<>(0);
        for (View term : view.list("allowedTopologies")) {
            for (View expression : term.list("matchLabelExpressions")) {
                String message = NodeLabels.message(expression.text("key"));
                if (message != null) {
                    warnings.add(expression.path("key") + ": " + message);
                }
            }
        }
        return warnings;
    }
}
