package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.registry.ObjectMetaRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** RuntimeClasses. Follows {@code pkg/apis/node/validation}. */
public final class RuntimeClassRules implements Rules {
    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        View view = View.of(object, errors);
        if (view.present("handler")) {
            view.problems("handler", NameRules.dns1123Label(view.text("handler")));
        }
        View overhead = view.child("overhead");
        if (overhead != null && overhead.has("podFixed")) {
            ResourceRules.list(
                    Fields.object(overhead.node(), "podFixed"),
                    ResourceRules::containerName,
                    overhead.path("limits"),
                    overhead.errors());
        }
        View scheduling = view.child("scheduling");
        if (scheduling != null) {
            ObjectMetaRules.labels(scheduling.strings("nodeSelector"), scheduling.path("nodeSelector"), errors);
            tolerations(scheduling);
        }
    }

    private static void tolerations(View scheduling) {
        TolerationRules.tolerations(
                Fields.objects(scheduling.node(), "tolerations"), scheduling.path("tolerations"), scheduling.errors());
        Set<List<String>> seen = new HashSet<>();
        for (View toleration : scheduling.list("tolerations")) {
            List<String> key = List.of(
                    toleration.text("key"),
                    toleration.text("operator"),
                    toleration.text("value"),
                    toleration.text("effect"));
            if (!seen.add(key)) {
                toleration.duplicate("", toleration.node());
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        validate(object, errors);
        View.of(object, errors).immutable("handler", View.of(old, errors));
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return NodeLabels.deprecated(
                Fields.strings(object, "scheduling", "nodeSelector").keySet(), "scheduling.nodeSelector");
    }
}
