package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.apiserver.storage.embedded.SmallDisk;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of a disk that is full. */
@Timeout(120)
final class FullDiskTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    private Path mountPoint;

    private ApiServer server;
    private HttpClient client;

    private void start(Path data) throws Exception {
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .dataDir(data)
                .build());
        server.awaitReady();
        client = TestClients.of(
                server, server.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_2);
    }

    private HttpResponse<String> create(String name, int bytes) throws Exception {
        String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"" + "x".repeat(bytes) + "\"}}";
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + MAPS))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String target) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + target)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int listed() throws Exception {
        return JSON.readTree(get(MAPS).body()).path("items").size();
    }

    @Test
    void writesAreRefusedWithAStatusAndReadsGoOnAcrossARestartToo() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mountPoint, 6)) {
            start(disk.directory());
            int created = 0;
            HttpResponse<String> answer = create("m0", 50_000);
            while (answer.statusCode() == 201) {
                created++;
                answer = create("m" + created, 50_000);
            }
            assertRefused(answer);
            assertThat(listed()).isEqualTo(created);
            Path ballast = disk.fill();
            server.close();

            start(disk.directory());
            try {
                assertThat(get("/readyz").statusCode()).isEqualTo(200);
                assertThat(listed()).isEqualTo(created);
                assertRefused(create("m" + created, 50_000));
                Files.delete(ballast);
                disk.resize(8);
                assertThat(create("m" + created, 50_000).statusCode()).isEqualTo(201);
                assertThat(listed()).isEqualTo(created + 1);
            } finally {
                server.close();
            }
        }
    }

    private static void assertRefused(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(500);
        JsonNode status = JSON.readTree(answer.body());
        assertThat(status.path("kind").asText()).isEqualTo("Status");
        assertThat(status.path("message").asText()).contains("could not be made durable", "make room on its disk");
    }
}
