package dev.keelson.cli;

import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Requests of every frequent kind, so that the archive made of this run knows what a busy server runs: compilers then
 * begin with its profile and not with none. The pods are of a scheduler that there is not, so nothing runs them.
 */
final class RehearsedRequests {

    private static final int CLIENTS = 4;
    private static final int WATCHES = 4;
    private static final char[] PASSWORD = "rehearsal".toCharArray();
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final int REQUESTS_A_LIST = 50;

    /** A busy machine learns less rather than keep its user waiting. */
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private final ApiServer server;
    private final int requests;
    private final Clock clock;

    /** @param requests of each kind */
    RehearsedRequests(ApiServer server, int requests, Clock clock) {
        this.server = server;
        this.clock = clock;
        this.requests = requests;
    }

    void run() throws InterruptedException {
        if (requests == 0) {
            return;
        }
        ExecutorService clients = Threads.fixed("rehearsal", CLIENTS);
        try {
            SSLContext tls = tls();
            HttpClient old = client(tls, HttpClient.Version.HTTP_1_1);
            HttpClient current = client(tls, HttpClient.Version.HTTP_2);
            watch(old);
            watch(current);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                running.add(clients.submit(() -> requests(first % 2 == 0 ? old : current, first)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a rehearsed request failed", failed.getCause());
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalStateException("nobody can be asked", unusable);
        } finally {
            clients.shutdownNow();
        }
    }

    private SSLContext tls() throws GeneralSecurityException, IOException {
        KeyMaterial admin = server.pki().client("kubernetes-admin", List.of("system:masters"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", server.pki().authorityCertificate());
        store.setKeyEntry("admin", admin.key(), PASSWORD, new Certificate[] {admin.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }

    private static HttpClient client(SSLContext tls, HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(tls).version(version).build();
    }

    /** Until the server ends. */
    private void watch(HttpClient client) {
        HttpRequest watch = HttpRequest.newBuilder(uri(PODS + "?watch=true")).build();
        for (int i = 0; i < WATCHES; i++) {
            client.sendAsync(watch, HttpResponse.BodyHandlers.discarding());
        }
    }

    private @Nullable Void requests(HttpClient client, int first) throws IOException, InterruptedException {
        long start = clock.nanos();
        for (int i = first; i < requests && clock.since(start).compareTo(LONGEST) < 0; i += CLIENTS) {
            send(client, "POST", PODS, "application/json", pod(i));
            send(client, "GET", PODS + "/pod-" + i, "", "");
            send(client, "PATCH", PODS + "/pod-" + i, "application/merge-patch+json", patch(i));
            if (i % REQUESTS_A_LIST == 0) {
                send(client, "GET", PODS, "", "");
            }
        }
        return null;
    }

    private void send(HttpClient client, String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (!body.isEmpty()) {
            request.header("Content-Type", contentType).method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status >= 300) {
            throw new IllegalStateException(method + " " + path + " was answered with " + status);
        }
    }

    private URI uri(String path) {
        return server.url().resolve(path);
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
