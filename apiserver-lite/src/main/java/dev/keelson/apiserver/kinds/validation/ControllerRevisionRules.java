package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import java.util.List;

/** ControllerRevisions, whose data is an object that never changes. */
public final class ControllerRevisionRules implements Rules {
    private static final FieldPath DATA = FieldPath.of("data");

    @Override
    public void validate(ObjectNode revision, List<FieldError> errors) {
        Check.notNegative(revision, "revision", FieldPath.root(), errors);
        JsonNode data = revision.get("data");
        if (data == null || data.isNull()) {
            errors.add(FieldError.required(DATA, "data is mandatory"));
        } else if (!data.isObject()) {
            errors.add(FieldError.required(DATA, "data must be a valid JSON object"));
        }
    }

    @Override
    public void validateUpdate(ObjectNode revision, ObjectNode old, List<FieldError> errors) {
        Check.notNegative(revision, "revision", FieldPath.root(), errors);
        Check.immutable(revision.get("data"), old.get("data"), DATA, errors);
    }
}
