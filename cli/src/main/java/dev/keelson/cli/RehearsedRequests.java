package dev.keelson.cli;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Requests of every frequent kind, so that the archive made of this run knows what a busy server runs: compilers then
 * begin with its profile and not with none. The pods are of a scheduler that there is not, so nothing runs them.
 */
final class RehearsedRequests {

    private static final int CLIENTS = 4;
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final int REQUESTS_A_LIST = 50;

    /** A busy machine learns less rather than keep its user waiting. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private final KubernetesClient client;
    private final int requests;
    private final Clock clock;

    /** @param requests of each kind */
    RehearsedRequests(KubernetesClient client, int requests, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.requests = requests;
    }

    void run() throws InterruptedException {
        if (requests == 0) {
            return;
        }
        ExecutorService clients = Threads.fixed("rehearsal", CLIENTS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                running.add(clients.submit(() -> requests(first)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a rehearsed request failed", failed.getCause());
        } finally {
            clients.shutdownNow();
        }
    }

    private void requests(int first) {
        long start = clock.nanos();
        for (int i = first; i < requests && clock.since(start).compareTo(LONGEST) < 0; i += CLIENTS) {
            send("POST", PODS, "application/json", pod(i));
            send("GET", PODS + "/pod-" + i, null, null);
            send("PATCH", PODS + "/pod-" + i, "application/merge-patch+json", patch(i));
            if (i % REQUESTS_A_LIST == 0) {
                send("GET", PODS, null, null);
            }
        }
    }

    private void send(String method, String path, @Nullable String contentType, @Nullable String body) {
        HttpRequest.Builder request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getMasterUrl().toString().replaceAll("/$", "") + path);
        if (body != null) {
            request.method(method, contentType, body);
        }
        HttpResponse<String> answer =
                client.getHttpClient().sendAsync(request.build(), String.class).join();
        if (answer.code() >= 300) {
            throw new IllegalStateException(method + " " + path + " was answered with " + answer.code());
        }
    }

    private static String patch(int number) {
        return "{\"metadata\":{\"annotations\":{\"rehearsed\":\"" + number + "\"}},\"status\":{\"phase\":\"Pending\"}}";
    }

    private static String pod(int number) {
        StringBuilder env = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            env.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"VARIABLE_" + i + "\",\"value\":\"value " + number + "\"}");
        }
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-%d",
                "labels":{"app":"rehearsal","number":"%d"},"annotations":{"rehearsed":"no"}},
                "spec":{"schedulerName":"nobody","containers":[{"name":"main","image":"example/image:1",
                "args":["--verbose"],"ports":[{"name":"http","containerPort":8080}],"env":[%s],
                "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"}},
                "readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":10},
                "volumeMounts":[{"name":"scratch","mountPath":"/scratch"}]}],
                "volumes":[{"name":"scratch","emptyDir":{}}],"terminationGracePeriodSeconds":30}}
                """.formatted(number, number, env);
    }
}
