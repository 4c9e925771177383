package dev.keelson.runtime.josdk;

import dev.keelson.informers.ObjectCopier;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.Cloner;
import org.jspecify.annotations.Nullable;

/** Clones with generated code where there is some; the SDK's own cloner writes and reads JSON. */
final class CodeCloner implements Cloner {

    // Set before anything is cloned.
    private volatile @Nullable ObjectCopier copier;

    void use(ObjectCopier value) {
        copier = value;
    }

    @Override
    public <R extends HasMetadata> R clone(R object) {
        ObjectCopier present = copier;
        if (present == null) {
            throw new IllegalStateException("the operator has no configuration yet");
        }
        return present.copy(object);
    }
}
