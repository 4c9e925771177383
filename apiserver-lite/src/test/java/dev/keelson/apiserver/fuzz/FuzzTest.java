package dev.keelson.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.audit.AuditOptions;
import dev.keelson.apiserver.server.ApiServer;
import dev.keelson.apiserver.server.ApiServerOptions;
import dev.keelson.apiserver.server.FuzzTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends the server what is nearly right: no defect may show, no buffer and no thread be left over, and the server must go
 * on answering. {@code -Dkeelson.fuzz.seconds} says for how long, {@code -Dkeelson.fuzz.seed} with which numbers.
 */
final class FuzzTest {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("keelson.fuzz.seconds", 3));
    private static final long SEED = Long.getLong("keelson.fuzz.seed", 20_260);

    /** What a server starts and must end. */
    private static final List<String> THREADS = List.of("apiserver-io", "apiserver-request", "audit-log");

    /** How often a 5xx was answered, by what it said. */
    private final Map<String, Integer> failures = new TreeMap<>();

    private final Mutations mutations = new Mutations(new SplittableRandom(SEED));

    @TempDir
    private Path directory;

    private ApiServer server;
    private SSLContext tls;
    private BufferLeaks leaks;
    private long requests;

    @BeforeEach
    void start() throws Exception {
        leaks = new BufferLeaks();
        // Only what the handler calls a panic is audited.
        Path policy = Files.writeString(
                directory.resolve("policy.yaml"),
                "{apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [RequestReceived, ResponseStarted,"
                        + " ResponseComplete], rules: [{level: RequestResponse}]}");
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .audit(AuditOptions.of(policy, directory.resolve("panics").toString()))
                .build());
        server.awaitReady();
        tls = FuzzTls.admin(server);
    }

    @AfterEach
    void close() {
        server.close();
        leaks.close();
    }

    @Test
    void answersWhatIsNearlyARequest() throws Exception {
        RandomRequest random = new RandomRequest(mutations);
        long until = System.nanoTime() + NANOS;
        RawConnection connection = null;
        while (System.nanoTime() - until < 0) {
            connection = connection == null ? new RawConnection(tls, server.port(), "http/1.1") : connection;
            if (!exchange(connection, random.next())) {
                connection.close();
                connection = null;
            }
        }
        if (connection != null) {
            connection.close();
        }
        assertStillWell();
    }

    /** Whether the connection can go on. */
    private boolean exchange(RawConnection connection, byte[] request) {
        requests++;
        try {
            // What is cut short is not answered.
            connection.send(request, 1000);
            RawConnection.Response response = connection.receive();
            if (response != null && response.status() >= 500) {
                note(request, response);
            }
            return response != null && response.whole();
        } catch (IOException cutOff) {
            return false;
        }
    }

    private void note(byte[] request, RawConnection.Response response) {
        assertThat(response.body())
                .as("body of a %s to %s", response.status(), new String(request, StandardCharsets.UTF_8))
                .isNotEmpty();
        String what = response.status() + " " + response.body().replaceAll("\\s+", " ");
        failures.merge(what.length() > 400 ? what.substring(0, 400) : what, 1, Integer::sum);
    }

    @Test
    void survivesWhatIsNearlyHttp2() throws Exception {
        long until = System.nanoTime() + NANOS;
        while (System.nanoTime() - until < 0) {
            try (RawConnection connection = new RawConnection(tls, server.port(), "h2")) {
                connection.send(new RandomFrames(mutations).next(), 30);
                connection.drain();
            } catch (IOException cutOff) {
                requests++;
            }
            requests++;
        }
        assertStillWell();
    }

    private void assertStillWell() throws Exception {
        System.out.printf("fuzz: seed %d, %d requests, 5xx answers: %s%n", SEED, requests, failures);
        if (!failures.isEmpty()) {
            Files.write(Path.of("target", "fuzz-failures.txt"), report());
        }
        assertThat(status("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"))
                .as("/readyz")
                .isEqualTo(200);
        String body = "{\"metadata\":{\"generateName\":\"alive-\"}}";
        assertThat(status("POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body))
                .isEqualTo(201);
        assertThat(Files.readString(directory.resolve("panics")))
                .as("defects in %d requests with seed %d", requests, SEED)
                .isEmpty();
        server.close();
        assertThat(leaks.found()).as("buffers").isEmpty();
        assertThat(threads()).as("threads").isEmpty();
    }

    private List<String> report() {
        List<String> lines = new ArrayList<>();
        failures.forEach((what, count) -> lines.add(count + "x " + what));
        return lines;
    }

    private int status(String request) throws IOException {
        try (RawConnection connection = new RawConnection(tls, server.port(), "http/1.1")) {
            connection.send(request.getBytes(StandardCharsets.UTF_8), 20_000);
            RawConnection.@Nullable Response response = connection.receive();
            return response == null ? 0 : response.status();
        }
    }

    /** Those that are still there a while after the server has closed. */
    private static List<String> threads() throws InterruptedException {
        List<String> left = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (THREADS.stream().anyMatch(thread.getName()::startsWith)) {
                thread.join(10_000);
                if (thread.isAlive()) {
                    left.add(thread.getName());
                }
            }
        }
        return left;
    }
}
