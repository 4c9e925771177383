package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.apiserver.kinds.allocation.PortRange;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kube-apiserver's flags of the same names do. */
@Timeout(120)
final class ServerFlagsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ApiServer start(ApiServerOptions.Builder options) throws Exception {
        ApiServer server = ApiServer.start(
                options.disabledAdmissionPlugins(List.of("ServiceAccount")).build());
        server.awaitReady();
        return server;
    }

    private static HttpResponse<String> send(
            ApiServer server, String user, List<String> groups, String method, String target, String body)
            throws Exception {
        HttpClient client = TestClients.of(server, server.pki().client(user, groups), HttpClient.Version.HTTP_2);
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + target))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({"AlwaysAllow,200", "AlwaysDeny,403", "RBAC,403"})
    void authorizationModesDecide(String mode, int status) throws Exception {
        try (ApiServer server = start(ApiServerOptions.builder().authorizationModes(List.of(mode)))) {
            assertThat(send(server, "jane", List.of("dev"), "GET", "/api/v1/secrets", "")
                            .statusCode())
                    .isEqualTo(status);
            assertThat(send(server, "root", List.of("system:masters"), "GET", "/api/v1/secrets", "")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesModesThatItHasNot() {
        ApiServerOptions.Builder options = ApiServerOptions.builder();
        assertThatThrownBy(() -> options.authorizationModes(List.of("Rbac")))
                .hasMessageContaining("authorization-mode \"Rbac\" is not a valid mode");
        assertThatThrownBy(() -> options.authorizationModes(List.of("Node", "Webhook")))
                .hasMessageContaining("authorization-mode Webhook is not supported");
        assertThatThrownBy(() -> options.authorizationModes(List.of("RBAC", "RBAC")))
                .hasMessageContaining("more than once");
        assertThatThrownBy(() -> options.authorizationModes(List.of())).hasMessageContaining("at least one");
        assertThatThrownBy(() -> options.goAwayChance(0.5)).hasMessageContaining("goaway-chance");
    }

    @Test
    void nodePortsComeFromTheirRange() throws Exception {
        try (ApiServer server =
                start(ApiServerOptions.builder().serviceNodePortRange(PortRange.parse("31000-31003")))) {
            for (int i = 0; i < 4; i++) {
                HttpResponse<String> created = service(server, "s" + i, "");
                assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
                assertThat(JSON.readTree(created.body())
                                .path("spec")
                                .path("ports")
                                .get(0)
                                .path("nodePort")
                                .asInt())
                        .isBetween(31000, 31003);
            }
            assertThat(service(server, "s4", "").statusCode()).isGreaterThanOrEqualTo(400);
            HttpResponse<String> outside = service(server, "s5", ",\"nodePort\":30000");
            assertThat(outside.statusCode()).isEqualTo(422);
            assertThat(outside.body()).contains("31000-31003");
        }
    }

    private static HttpResponse<String> service(ApiServer server, String name, String port) throws Exception {
        return send(
                server,
                "root",
                List.of("system:masters"),
                "POST",
                "/api/v1/namespaces/default/services",
                "{\"metadata\":{\"name\":\"" + name + "\"},\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80"
                        + port + "}]}}");
    }

    @ParameterizedTest
    @CsvSource({"30000-32767,30000,32767", "30000+10,30000,30010", "8080,8080,8080", "65000+1000,65000,65535"})
    void readsRangesOfPorts(String text, int first, int last) {
        assertThat(PortRange.parse(text)).isEqualTo(new PortRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-b", "0-10", "10-5", "1-70000", "1-2-3"})
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> PortRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void watchesThatNameNoTimeEndByThemselves() throws Exception {
        try (ApiServer server = start(ApiServerOptions.builder().minRequestTimeout(Duration.ofSeconds(1)))) {
            HttpResponse<String> ended =
                    send(server, "root", List.of("system:masters"), "GET", "/api/v1/namespaces?watch=1", "");
            assertThat(ended.statusCode()).isEqualTo(200);
            assertThat(ended.body()).contains("\"type\":\"ADDED\"");
        }
    }
}
