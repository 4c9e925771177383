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

    private record Running(ApiServer server, HttpClient client) {}

    private static Running start(Path data) throws Exception {
        ApiServer server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .dataDir(data)
                .build());
        server.awaitReady();
        return new Running(
                server,
                TestClients.of(
                        server, server.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_2));
    }

    private static HttpResponse<String> create(Running to, String name, int bytes) throws Exception {
        String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"" + "x".repeat(bytes) + "\"}}";
        return to.client()
                .send(
                        HttpRequest.newBuilder(URI.create(to.server().url() + MAPS))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(Running from, String target) throws Exception {
        return from.client()
                .send(
                        HttpRequest.newBuilder(URI.create(from.server().url() + target))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int listed(Running from) throws Exception {
        return JSON.readTree(get(from, MAPS).body()).path("items").size();
    }

    @Test
    void writesAreRefusedWithAStatusAndReadsGoOnAcrossARestartToo() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(mountPoint, 6)) {
            Running first = start(disk.directory());
            int created = 0;
            HttpResponse<String> answer = create(first, "m0", 50_000);
            while (answer.statusCode() == 201) {
                created++;
                answer = create(first, "m" + created, 50_000);
            }
            assertRefused(answer);
            assertThat(listed(first)).isEqualTo(created);
            Path ballast = disk.fill();
            first.server().close();

            Running second = start(disk.directory());
            try {
                assertThat(get(second, "/readyz").statusCode()).isEqualTo(200);
                assertThat(listed(second)).isEqualTo(created);
                assertRefused(create(second, "m" + created, 50_000));
                Files.delete(ballast);
                disk.resize(8);
                assertThat(create(second, "m" + created, 50_000).statusCode()).isEqualTo(201);
                assertThat(listed(second)).isEqualTo(created + 1);
            } finally {
                second.server().close();
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
