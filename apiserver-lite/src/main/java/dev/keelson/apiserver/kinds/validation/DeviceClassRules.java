package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** DeviceClasses. Follows {@code pkg/apis/resource/validation}. */
public final class DeviceClassRules implements Rules {
    private final ExpressionCheck expressions;

    public DeviceClassRules(ExpressionCheck expressions) {
        this.expressions = expressions;
    }

    @Override
    public void validate(ObjectNode object, List<FieldError> errors) {
        spec(View.of(object, errors).struct("spec"), expressions);
    }

    /** Selectors that do not change are not compiled again. */
    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        boolean same = Fields.same(Fields.at(object, "spec", "selectors"), Fields.at(old, "spec", "selectors"));
        spec(View.of(object, errors).struct("spec"), same ? ExpressionCheck.NONE : expressions);
    }

    private static void spec(View spec, ExpressionCheck expressions) {
        DeviceParts.selectors(spec, expressions);
        if (spec.atMost("config", DeviceParts.MAX_CONFIGS)) {
            for (View configuration : spec.list("config")) {
                DeviceParts.opaque(configuration);
            }
        }
        if (spec.has("extendedResourceName") && !DeviceNames.isExtendedResource(spec.text("extendedResourceName"))) {
            spec.invalid("extendedResourceName", "must be a valid extended resource name");
        }
    }
}
