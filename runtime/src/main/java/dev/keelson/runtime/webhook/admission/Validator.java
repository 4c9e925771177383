package dev.keelson.runtime.webhook.admission;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * Says whether objects of one class are right. What is not overridden is right. Called by many threads at once.
 *
 * <p>Each method returns warnings for the client, and refuses by throwing: {@link InvalidObjectException} for what is wrong
 * with fields, {@link AdmissionException} for what is forbidden. Objects are the method's own.
 */
public interface Validator<T extends HasMetadata> {

    default List<String> validateCreate(T object, AdmissionRequest request) throws Exception {
        return List.of();
    }

    default List<String> validateUpdate(T oldObject, T object, AdmissionRequest request) throws Exception {
        return List.of();
    }

    default List<String> validateDelete(T object, AdmissionRequest request) throws Exception {
        return List.of();
    }
}
