package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.http.RequestLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask for much and take nothing of it. */
@Timeout(240)
final class SlowReadersTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int OBJECTS = 40;
    private static final int OBJECT_BYTES = 200_000;
    private static final int BUDGET = 20 << 20;

    private static ApiServer server;
    private static SSLContext tls;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .requestLimits(RequestLimits.DEFAULT.withAnswerBytes(BUDGET))
                .build());
        server.awaitReady();
        tls = TestClients.context(
                server.pki().authorityCertificate(), server.pki().client("admin", List.of("system:masters")));
        client = HttpClient.newBuilder().sslContext(tls).build();
        for (int i = 0; i < OBJECTS; i++) {
            String body =
                    "{\"metadata\":{\"name\":\"m" + i + "\"},\"data\":{\"k\":\"" + "x".repeat(OBJECT_BYTES) + "\"}}";
            HttpRequest create = HttpRequest.newBuilder(URI.create(server.url() + MAPS))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            assertThat(client.send(create, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @AfterAll
    static void close() {
        server.close();
    }

    /** One that has read the head of its answer and goes no further. */
    private static final class Reader implements AutoCloseable {

        private final SSLSocket socket;
        private final InputStream in;
        private final String head;

        Reader(String target, String headers) throws IOException {
            socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", server.port());
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            socket.setSSLParameters(parameters);
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            in = new BufferedInputStream(socket.getInputStream(), 1 << 10);
            head = head();
        }

        private String head() throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                assertThat(next).as("after %s", text).isNotNegative();
                text.append((char) next);
            }
            return text.toString();
        }

        int status() {
            return Integer.parseInt(head.split(" ")[1]);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static void closeAll(List<Reader> readers) throws IOException {
        for (Reader reader : readers) {
            reader.close();
        }
    }

    @Test
    void twoHundredReadersOfALargeListCostNoMemory() throws Exception {
        // Sixteen hundred megabytes, where the test's JVM has a thousand.
        List<Reader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Reader reader = new Reader(MAPS, "");
                readers.add(reader);
                assertThat(reader.status()).isEqualTo(200);
            }
            assertThat(list("application/json").statusCode()).isEqualTo(200);
        } finally {
            closeAll(readers);
        }
    }

    @Test
    void answersThatAreMadeAsAWholeAreRefusedBeforeMemoryRunsOut() throws Exception {
        List<Reader> readers = new ArrayList<>();
        try {
            Reader last = new Reader(MAPS, "Accept: application/yaml\r\n");
            readers.add(last);
            while (last.status() == 200) {
                assertThat(readers).hasSizeLessThan(10);
                last = new Reader(MAPS, "Accept: application/yaml\r\n");
                readers.add(last);
            }
            assertThat(last.head).startsWith("HTTP/1.1 429 ").containsIgnoringCase("\r\nretry-after: 1\r\n");
            // What is small, and what is sent as its reader takes it, goes on; so do writes.
            assertThat(list("application/json").statusCode()).isEqualTo(200);
            assertThat(get("/api/v1/namespaces/default", "application/yaml").statusCode())
                    .isEqualTo(200);
            HttpRequest patch = HttpRequest.newBuilder(URI.create(server.url() + MAPS + "/m0"))
                    .header("Content-Type", "application/merge-patch+json")
                    .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"data\":{\"other\":\"x\"}}"))
                    .build();
            assertThat(client.send(patch, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        } finally {
            closeAll(readers);
        }
        HttpResponse<String> again = list("application/yaml");
        while (again.statusCode() == 429) {
            // The server has not heard of all the ends yet.
            again = list("application/yaml");
        }
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).contains("name: m39");
    }

    private static HttpResponse<String> list(String accept) throws Exception {
        return get(MAPS, accept);
    }

    private static HttpResponse<String> get(String target, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + target))
                .header("Accept", accept)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
