package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.apiserver.audit.AuditOptions;
import dev.keelson.apiserver.protobuf.Protobuf;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Go clients speak protobuf; whoever reads their audit events does not. */
@Timeout(120)
final class AuditProtobufTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    private Path directory;

    @Test
    void tellsInJsonWhatWasSaidInProtobuf() throws Exception {
        Path policy = Files.writeString(
                directory.resolve("policy.yaml"),
                "{apiVersion: audit.k8s.io/v1, kind: Policy, omitStages: [RequestReceived], rules: [{level:"
                        + " RequestResponse, resources: [{group: '', resources: [configmaps]}]}, {level: None}]}");
        Path log = directory.resolve("audit.log");
        try (ApiServer server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .audit(AuditOptions.of(policy, log.toString()))
                .build())) {
            server.awaitReady();
            HttpClient client = TestClients.of(
                    server, server.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_2);
            byte[] map = Protobuf.encode("{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"},"
                    .concat("\"data\":{\"k\":\"v\"}}")
                    .getBytes(StandardCharsets.UTF_8));
            HttpRequest.Builder create = HttpRequest.newBuilder(URI.create(server.url() + MAPS))
                    .header("Content-Type", Protobuf.MEDIA_TYPE)
                    .header("Accept", Protobuf.MEDIA_TYPE);
            create.POST(HttpRequest.BodyPublishers.ofByteArray(map));
            assertThat(client.send(create.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(201);
            create.GET();
            assertThat(client.send(create.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }

        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            JsonNode event = JSON.readTree(line);
            if (event.path("user").path("username").asText().equals("admin")) {
                events.add(event);
            }
        }
        assertThat(events).hasSize(2);
        JsonNode created = events.get(0);
        assertThat(created.path("objectRef").path("name").asText()).isEqualTo("a");
        assertThat(created.path("requestObject").path("kind").asText()).isEqualTo("ConfigMap");
        assertThat(created.path("requestObject").path("data").path("k").asText())
                .isEqualTo("v");
        assertThat(created.path("responseObject").path("metadata").path("uid").asText())
                .isNotEmpty();
        JsonNode listed = events.get(1);
        assertThat(listed.path("responseObject").path("kind").asText()).isEqualTo("ConfigMapList");
        assertThat(listed.path("responseObject")
                        .path("items")
                        .get(0)
                        .path("data")
                        .path("k")
                        .asText())
                .isEqualTo("v");
    }
}
