package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one kind refuses, beyond its metadata. */
public interface Rules {
    /** Nothing is refused. */
    Rules NONE = (object, errors) -> {};

    void validate(ObjectNode object, List<FieldError> errors);

    default void validateUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
        validate(object, errors);
    }

    default void validateStatusUpdate(ObjectNode object, ObjectNode old, List<FieldError> errors) {}

    /** What to warn of in an object that is accepted; {@code old} is null when it is created. */
    default List<String> warnings(ObjectNode object, @Nullable ObjectNode old) {
        return List.of();
    }

    /** What to warn of in a status that is accepted. */
    default List<String> statusWarnings(ObjectNode object) {
        return List.of();
    }
}
