package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PodTemplates. */
public final class PodTemplateRules implements Rules {
    private static final FieldPath TEMPLATE = FieldPath.of("template");

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        PodRules.template(Fields.make(object, "template"), null, TEMPLATE, errors);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        PodRules.template(Fields.make(object, "template"), Fields.object(old, "template"), TEMPLATE, errors);
    }

    @Override
    public List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        if (old != null && !PodWarnings.isNewGeneration(object, old)) {
            return List.of();
        }
        return PodWarnings.ofTemplate(View.of(object, new ArrayList<>(0)).struct("template"));
    }
}
