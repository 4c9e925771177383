package dev.keelson.runtime.webhook.admission;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Sets defaults in, or otherwise changes, objects of one class. Called by many threads at once. */
@FunctionalInterface
public interface Mutator<T extends HasMetadata> {

    /**
     * Changes {@code object}, which is the method's own. Not called for deletions, which have no new object.
     *
     * @throws AdmissionException to refuse
     */
    void mutate(T object, AdmissionRequest request) throws Exception;
}
