package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.names.NameRules;
import dev.keelson.api.path.FieldError;
import dev.keelson.api.path.FieldPath;
import dev.keelson.apiserver.encoding.Fields;
import java.util.List;

/** Namespaces. */
public final class NamespaceRules implements Rules {
    @Override
    public void validate(ObjectNode namespace, List<FieldError> errors) {
        for (String finalizer : Fields.texts(namespace, "spec", "finalizers")) {
            finalizer(finalizer, Check.SPEC.child("finalizers"), errors);
        }
    }

    static void finalizer(String finalizer, FieldPath path, List<FieldError> errors) {
        Check.all(path, finalizer, NameRules.labelKey(finalizer), errors);
        boolean standard =
                finalizer.equals("kubernetes") || finalizer.equals("orphan") || finalizer.equals("foregroundDeletion");
        if (finalizer.indexOf('/') < 0 && !standard) {
            errors.add(FieldError.invalid(
                    path, finalizer, "name is neither a standard finalizer name nor is it fully qualified"));
        }
    }

    /** The specification changes only through /finalize. */
    @Override
    public void validateUpdate(ObjectNode namespace, ObjectNode old, List<FieldError> errors) {}

    @Override
    public void validateStatusUpdate(ObjectNode namespace, ObjectNode old, List<FieldError> errors) {
        String phase = Fields.text(namespace, "status", "phase");
        boolean deleting = Fields.has(namespace, "metadata", "deletionTimestamp");
        FieldPath path = Check.STATUS.child("Phase");
        if (!deleting && !phase.equals("Active")) {
            errors.add(FieldError.invalid(path, phase, "may only be 'Active' if `deletionTimestamp` is empty"));
        } else if (deleting && !phase.equals("Terminating")) {
            errors.add(
                    FieldError.invalid(path, phase, "may only be 'Terminating' if `deletionTimestamp` is not empty"));
        }
    }
}
