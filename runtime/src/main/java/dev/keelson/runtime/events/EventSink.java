package dev.keelson.runtime.events;

import dev.keelson.runtime.http.SingleRequests;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/**
 * Sends events to the server, one request at a time, and says what became of them. Fabric8's own patch would read the event
 * first, which costs a request and a permission.
 */
final class EventSink {

    /** What to do after an attempt. */
    enum Outcome {
        WRITTEN,
        /** The same attempt would fail again. */
        REFUSED,
        /** The server could not be reached, is overloaded, or is about to hold the event. */
        LATER
    }

    /** @param problem empty when it was written */
    record Attempt(Outcome outcome, String problem) {}

    private static final String NAMESPACES = "apis/events.k8s.io/v1/namespaces/";
    private static final String JSON = "application/json";
    private static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;

    private final SingleRequests requests;
    private final KubernetesSerialization serialization;

    EventSink(KubernetesClient client) {
        // The writer repeats, without holding up other events meanwhile.
        this.requests = new SingleRequests(client);
        this.serialization = client.getKubernetesSerialization();
    }

    Attempt send(Event event) {
        boolean series = event.getSeries() != null;
        try {
            HttpResponse<byte[]> answer = series ? patch(event) : create(event);
            if (series && answer.code() == NOT_FOUND) {
                answer = create(event);
            }
            Outcome outcome = outcome(answer, series);
            return new Attempt(
                    outcome,
                    outcome == Outcome.WRITTEN
                            ? ""
                            : answer.code() + " " + SingleRequests.excerpt(answer.bodyString()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Attempt(Outcome.REFUSED, "interrupted");
        } catch (ExecutionException | IOException | RuntimeException unreachable) {
            return new Attempt(Outcome.LATER, unreachable.toString());
        }
    }

    private static Outcome outcome(HttpResponse<?> answer, boolean series) {
        if (answer.isSuccessful()) {
            return Outcome.WRITTEN;
        }
        if (answer.code() == CONFLICT) {
            // A series that was not there to be patched and is there now: its first occurrence has arrived meanwhile.
            return series ? Outcome.LATER : Outcome.WRITTEN;
        }
        return answer.code() == TOO_MANY_REQUESTS || answer.code() >= FIRST_SERVER_ERROR
                ? Outcome.LATER
                : Outcome.REFUSED;
    }

    private HttpResponse<byte[]> create(Event event) throws InterruptedException, ExecutionException {
        return request("POST", event.getMetadata().getNamespace() + "/events", JSON, serialization.asJson(event));
    }

    private HttpResponse<byte[]> patch(Event event) throws InterruptedException, ExecutionException {
        String patch = "{\"series\":{\"count\":" + event.getSeries().getCount() + ",\"lastObservedTime\":\""
                + event.getSeries().getLastObservedTime().getTime() + "\"}}";
        String path = event.getMetadata().getNamespace() + "/events/"
                + event.getMetadata().getName();
        return request("PATCH", path, STRATEGIC_PATCH, patch);
    }

    private HttpResponse<byte[]> request(String method, String path, String contentType, String body)
            throws InterruptedException, ExecutionException {
        return requests.send(method, NAMESPACES + path, contentType, body).get();
    }
}
