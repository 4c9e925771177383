package dev.keelson.runtime.webhook.admission;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import java.net.HttpURLConnection;

/** The operation is refused. The client gets the status. */
public class AdmissionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Status status;

    /** Refuses with 403 Forbidden. */
    public AdmissionException(String message) {
        this(new StatusBuilder()
                .withStatus("Failure")
                .withCode(HttpURLConnection.HTTP_FORBIDDEN)
                .withReason("Forbidden")
                .withMessage(message)
                .build());
    }

    public AdmissionException(Status status) {
        super(status.getMessage());
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
