package dev.keelson.runtime.client;

import dev.keelson.informers.RetryAfter;
import dev.keelson.runtime.http.SingleRequests;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over a Fabric8 client's own HTTP client: its address, TLS, proxies, authentication and interceptors
 * apply. Its retries do not, because they also repeat writes whose outcome is unknown; here a request is repeated only when
 * the server answered that it should be, with 429 or 5xx and {@code Retry-After}.
 *
 * <p>Follows k8s.io/client-go/rest/request.go and with_retry.go.
 */
final class ApiCalls {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;

    private final SingleRequests requests;
    private final KubernetesSerialization serialization;
    private final RequestPolicy policy;

    ApiCalls(KubernetesClient api, RequestPolicy policy) {
        this.requests = new SingleRequests(api, derived -> {
            if (policy.metrics() != null) {
                derived.addOrReplaceInterceptor(RestClientMetrics.NAME, policy.metrics());
            }
        });
        this.serialization = api.getKubernetesSerialization();
        this.policy = policy;
    }

    /**
     * The body of a successful answer.
     *
     * @throws KubernetesClientException when the server refuses, with its code, or does not answer, without one
     */
    String send(ApiCall call) {
        try {
            for (int retries = 0; ; retries++) {
                limit(call);
                HttpResponse<byte[]> answer = answer(call);
                if (answer.isSuccessful()) {
                    return answer.bodyString();
                }
                Duration wait = retries < RequestPolicy.MOST_RETRIES ? retryAfter(answer) : null;
                if (wait == null) {
                    throw refusal(call, answer);
                }
                retried(call, answer.code());
                ClockPause.of(wait, policy.clock());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException(call.method() + " " + call.path() + " was interrupted", interrupted);
        } catch (IOException broken) {
            throw lost(call, broken);
        }
    }

    private void limit(ApiCall call) throws InterruptedException {
        if (policy.limiter() != null) {
            Duration wait = policy.limiter().when("");
            if (policy.metrics() != null) {
                policy.metrics().limited(call.method(), requests.base(), wait);
            }
            ClockPause.of(wait, policy.clock());
        }
    }

    private void retried(ApiCall call, int code) {
        if (policy.metrics() != null) {
            policy.metrics().retried(call.method(), requests.base(), code);
        }
    }

    private HttpResponse<byte[]> answer(ApiCall call) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> sent =
                requests.send(call.method(), call.target(), call.contentType(), call.body());
        try {
            return sent.get();
        } catch (ExecutionException failed) {
            throw lost(call, failed.getCause() == null ? failed : failed.getCause());
        } catch (InterruptedException interrupted) {
            sent.cancel(true);
            throw interrupted;
        }
    }

    private KubernetesClientException lost(ApiCall call, Throwable cause) {
        return new KubernetesClientException(
                call.method() + " " + requests.base() + call.path() + " brought no answer, its outcome is unknown: "
                        + cause,
                cause);
    }

    /** How long the server asks to wait; null when it does not, or for too long. */
    private @Nullable Duration retryAfter(HttpResponse<?> answer) {
        boolean repeatable = answer.code() == TOO_MANY_REQUESTS || answer.code() >= FIRST_SERVER_ERROR;
        if (!repeatable || policy.longestRetryAfter().isZero()) {
            return null;
        }
        Duration wait = RetryAfter.parse(
                answer.header("Retry-After"),
                answer.header("Date"),
                policy.clock().now());
        return wait == null || wait.compareTo(policy.longestRetryAfter()) > 0 ? null : wait;
    }

    private KubernetesClientException refusal(ApiCall call, HttpResponse<byte[]> answer) throws IOException {
        Status status = status(answer);
        String message = call.method() + " " + requests.base() + call.path() + " was refused with " + answer.code()
                + ": " + status.getMessage();
        ApplyConflictException conflict = ApplyConflictException.of(message, answer.code(), status);
        return conflict == null ? new KubernetesClientException(message, answer.code(), status) : conflict;
    }

    private Status status(HttpResponse<byte[]> answer) throws IOException {
        String body = answer.bodyString();
        try {
            Status status = serialization.unmarshal(body, Status.class);
            if (status != null && "Status".equals(status.getKind())) {
                return status;
            }
        } catch (RuntimeException noStatus) {
            // The excerpt below says as much as can be said.
        }
        String excerpt = SingleRequests.excerpt(body);
        return new StatusBuilder()
                .withCode(answer.code())
                .withStatus("Failure")
                .withMessage(excerpt.isBlank() ? answer.message() : excerpt)
                .build();
    }
}
