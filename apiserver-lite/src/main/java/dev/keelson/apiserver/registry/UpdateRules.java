package dev.keelson.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.path.FieldError;
import java.util.List;

/** What an update through a resource or one of its subresources may change. Objects are of the stored version. */
public interface UpdateRules {
    /** Undoes, in the new object, what this path may not change. */
    void prepare(RequestContext context, ObjectNode object, ObjectNode old);

    void validate(ObjectNode object, ObjectNode old, List<FieldError> errors);

    default List<String> warnings(ObjectNode object, ObjectNode old) {
        return List.of();
    }

    /** The rules of the resource itself. */
    static UpdateRules main(Strategy strategy) {
        return new UpdateRules() {
            @Override
            public void prepare(RequestContext context, ObjectNode object, ObjectNode old) {
                strategy.prepareForUpdate(context, object, old);
            }

            @Override
            public void validate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                strategy.validateUpdate(object, old, errors);
            }

            @Override
            public List<String> warnings(ObjectNode object, ObjectNode old) {
                return strategy.warnings(object, old);
            }
        };
    }

    /** The rules of the status subresource. */
    static UpdateRules status(Strategy strategy) {
        return new UpdateRules() {
            @Override
            public void prepare(RequestContext context, ObjectNode object, ObjectNode old) {
                strategy.prepareForStatusUpdate(context, object, old);
            }

            @Override
            public void validate(ObjectNode object, ObjectNode old, List<FieldError> errors) {
                strategy.validateStatusUpdate(object, old, errors);
            }

            @Override
            public List<String> warnings(ObjectNode object, ObjectNode old) {
                return strategy.statusWarnings(object);
            }
        };
    }
}
