package dev.keelson.informers.fabric8;

import dev.keelson.informers.InformerFailure;
import dev.keelson.informers.StatusFailure;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.WatcherException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What Fabric8's informers would have thrown. */
final class FailureAsException {

    /** Refusals that are about how the list was asked for, or pass by themselves: it is asked for in another way next. */
    private static final Set<Integer> ANOTHER_WAY = Set.of(400, 405, 406, 410, 415, 422, 429, 504);

    private FailureAsException() {}

    /** Null for failures that Fabric8's informers do not ask their exception handler about. */
    static @Nullable Throwable of(InformerFailure failure) {
        if (failure.cause() instanceof StatusFailure refused && refused.code() == HttpURLConnection.HTTP_GONE) {
            return null;
        }
        return switch (failure.stage()) {
            case LIST -> clientException(failure.cause());
            case WATCH, DECODE -> new WatcherException(failure.toString(), clientException(failure.cause()));
            case INDEX, HANDLER, CACHE -> null;
        };
    }

    /** Whether Fabric8's informers would give up when they meet it in their only attempt to start. */
    static boolean endsFirstAttempt(InformerFailure failure) {
        if (failure.stage() != InformerFailure.Stage.LIST) {
            return false;
        }
        if (failure.cause() instanceof StatusFailure refused) {
            return !ANOTHER_WAY.contains(refused.code());
        }
        return isUnreachable(failure.cause());
    }

    private static boolean isUnreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    /** As Fabric8's own, or around what is not. */
    static KubernetesClientException clientException(Throwable cause) {
        if (cause instanceof StatusFailure refused) {
            Status status = new StatusBuilder()
                    .withStatus("Failure")
                    .withCode(refused.code())
                    .withReason(refused.reason())
                    .withMessage(refused.getMessage())
                    .build();
            return new KubernetesClientException(refused.getMessage(), refused.code(), status);
        }
        return cause instanceof KubernetesClientException exception
                ? exception
                : new KubernetesClientException(String.valueOf(cause.getMessage()), cause);
    }
}
