package dev.keelson.runtime.webhook.admission;

import dev.keelson.api.path.FieldError;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusCauseBuilder;
import java.util.List;

/**
 * Fields of an object are wrong: refused with 422 Invalid, with a cause for each error, as the API server refuses objects of
 * its own kinds. Follows apimachinery's errors.NewInvalid.
 */
public final class InvalidObjectException extends AdmissionException {

    private static final long serialVersionUID = 1L;
    private static final int UNPROCESSABLE_ENTITY = 422;

    /** @throws IllegalArgumentException when there is no error */
    public InvalidObjectException(HasMetadata object, List<FieldError> errors) {
        this(HasMetadata.getGroup(object.getClass()), object, errors);
    }

    private InvalidObjectException(String group, HasMetadata object, List<FieldError> errors) {
        super(status(group == null ? "" : group, object.getKind(), name(object), errors));
    }

    /** Throws when there is any error. */
    public static void throwIfAny(HasMetadata object, List<FieldError> errors) throws InvalidObjectException {
        if (!errors.isEmpty()) {
            throw new InvalidObjectException(object, errors);
        }
    }

    private static String name(HasMetadata object) {
        String name = object.getMetadata() == null ? null : object.getMetadata().getName();
        return name == null ? "" : name;
    }

    private static Status status(String group, String kind, String name, List<FieldError> errors) {
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("an object without errors is not invalid");
        }
        List<StatusCause> causes = errors.stream()
                .map(error -> new StatusCauseBuilder()
                        .withReason(error.reason())
                        .withMessage(error.body())
                        .withField(error.field())
                        .build())
                .toList();
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        return new StatusBuilder()
                .withStatus("Failure")
                .withCode(UNPROCESSABLE_ENTITY)
                .withReason("Invalid")
                .withMessage(qualified + " \"" + name + "\" is invalid: " + FieldError.join(errors))
                .withNewDetails()
                .withGroup(group.isEmpty() ? null : group)
                .withKind(kind)
                .withName(name)
                .withCauses(causes)
                .endDetails()
                .build();
    }
}
