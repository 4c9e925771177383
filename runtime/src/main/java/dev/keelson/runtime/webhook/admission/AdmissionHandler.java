package dev.keelson.runtime.webhook.admission;

/** Decides about requests. Called by many threads at once. */
@FunctionalInterface
public interface AdmissionHandler {

    /**
     * @throws AdmissionException to refuse with its status
     * @throws Exception anything else refuses with 500 and is reported and counted as a defect, but that a {@code
     *     KubernetesClientException} with a status refuses with that
     */
    AdmissionResponse handle(AdmissionRequest request) throws Exception;
}
