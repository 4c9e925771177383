package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** What one kind refuses, beyond its metadata. */
public interface Rules {
    /** Nothing is refused. */
    Rules NONE = (object, errors) -> {};

    void validate(ObjectNode object, List<FieldError> errors);

    default void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        validate(object, errors);
    }

    default void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {}
}
