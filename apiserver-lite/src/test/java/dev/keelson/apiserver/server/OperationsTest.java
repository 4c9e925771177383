package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.apiserver.audit.AuditOptions;
import dev.keelson.apiserver.http.RequestLimits;
import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pem;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.clock.Clock;
import dev.keelson.clock.FakeClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever runs a server relies on: health, metrics, audit, limits, shutdown, certificates. */
@Timeout(120)
final class OperationsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private @Nullable ApiServer running;

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        if (running != null) {
            running.close();
        }
    }

    private static ApiServerOptions.Builder options() {
        return ApiServerOptions.builder().disabledAdmissionPlugins(List.of("ServiceAccount"));
    }

    private ApiServer start(ApiServerOptions.Builder options) throws Exception {
        ApiServer server = ApiServer.start(options.build());
        running = server;
        server.awaitReady();
        return server;
    }

    private ApiServer server() {
        if (running == null) {
            throw new IllegalStateException("no server was started");
        }
        return running;
    }

    private HttpClient admin(HttpClient.Version version) throws Exception {
        return TestClients.of(server(), server().pki().client("admin", List.of("system:masters")), version);
    }

    private HttpResponse<String> send(HttpClient client, String method, String target, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server().url() + target))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String target) throws Exception {
        return send(admin(HttpClient.Version.HTTP_2), "GET", target, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"livez", "readyz", "healthz"})
    void namesItsChecks(String which) throws Exception {
        start(options());

        assertThat(get("/" + which + "?verbose").body())
                .contains("[+]ping ok\n", "[+]log ok\n", "[+]etcd ok\n", "[+]poststarthook/rbac/bootstrap-roles ok\n")
                .endsWith(which + " check passed\n");
        assertThat(get("/" + which + "?verbose&exclude=etcd&exclude=none").body())
                .contains("[+]etcd excluded: ok\n")
                .contains("warn: some health checks cannot be excluded: no matches for \"none\"\n");
        assertThat(get("/" + which + "/etcd").body()).isEqualTo("ok");
        assertThat(get("/" + which + "/none").statusCode()).isEqualTo(404);
    }

    @Test
    void countsUnderKubernetesNamesAndLabels() throws Exception {
        start(options());
        HttpClient admin = admin(HttpClient.Version.HTTP_2);
        send(admin, "POST", "/api/v1/namespaces/default/configmaps?dryRun=All", "{\"metadata\":{\"name\":\"a\"}}");
        send(admin, "POST", "/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"a\"}}");
        get("/api/v1/configmaps?watch=1&timeoutSeconds=1");
        get("/apis/made.up/v1/things");
        get("/made/up");

        String metrics = get("/metrics").body();

        assertThat(metrics.lines())
                .anyMatch(line -> series(
                        line,
                        "apiserver_request_total",
                        "verb=\"POST\"",
                        "dry_run=\"All\"",
                        "code=\"201\"",
                        "group=\"\"",
                        "version=\"v1\"",
                        "resource=\"configmaps\"",
                        "scope=\"resource\"",
                        "component=\"apiserver\""))
                .anyMatch(line -> series(line, "apiserver_request_duration_seconds_bucket", "le=\"0.005\""))
                .anyMatch(line -> series(line, "apiserver_request_sli_duration_seconds_bucket", "le=\"0.05\""))
                .anyMatch(line -> series(line, "apiserver_response_sizes_bucket", "le=\"1000.0\""))
                .anyMatch(line -> series(line, "apiserver_watch_events_total", "resource=\"configmaps\""))
                .anyMatch(line -> series(line, "apiserver_watch_events_sizes_bucket", "le=\"1024.0\""))
                .anyMatch(line -> series(line, "apiserver_longrunning_requests", "verb=\"WATCH\""))
                .anyMatch(line -> series(line, "apiserver_current_inflight_requests", "request_kind=\"mutating\""))
                .anyMatch(line -> series(line, "apiserver_resource_objects", "resource=\"configmaps\""))
                .anyMatch(line ->
                        series(line, "apiserver_storage_objects", "resource=\"roles.rbac.authorization.k8s.io\""))
                .anyMatch(line -> series(line, "apiserver_watch_cache_resource_version", "resource=\"configmaps\""))
                .anyMatch(line -> series(
                        line, "etcd_request_duration_seconds_count", "operation=\"create\"", "resource=\"configmaps\""))
                .anyMatch(line ->
                        series(line, "apiserver_flowcontrol_dispatched_requests_total", "priority_level=\"exempt\""))
                .anyMatch(line -> series(line, "kubernetes_build_info", "minor=\"36\""))
                .anyMatch(line -> line.startsWith("process_cpu_seconds_total "))
                .anyMatch(line -> line.startsWith("process_start_time_seconds "))
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .noneMatch(line -> line.contains("made"));
    }

    private static boolean series(String line, String name, String... labels) {
        if (!line.startsWith(name + "{")) {
            return false;
        }
        for (String label : labels) {
            if (!line.contains(label)) {
                return false;
            }
        }
        return true;
    }

    private Path policy(String rules) throws Exception {
        return Files.writeString(
                directory.resolve("policy.yaml"), "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: " + rules + "}");
    }

    private List<JsonNode> audited(String resource) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("audit.log"))) {
            JsonNode event = JSON.readTree(line);
            if (event.path("objectRef").path("resource").asText().equals(resource)) {
                events.add(event);
            }
        }
        return events;
    }

    @ParameterizedTest
    @EnumSource(AuditOptions.Mode.class)
    void auditsByThePolicyAndLosesNothingWhenItCloses(AuditOptions.Mode mode) throws Exception {
        Path policy = policy("[{level: Metadata, resources: [{resources: [secrets]}]},"
                + " {level: RequestResponse, resources: [{resources: [configmaps]}]}]");
        start(options()
                .audit(AuditOptions.of(policy, directory.resolve("audit.log").toString())
                        .withMode(mode)));
        HttpClient admin = admin(HttpClient.Version.HTTP_2);
        String secret = "{\"metadata\":{\"name\":\"s\"},\"stringData\":{\"k\":\"hidden\"}}";

        HttpResponse<String> created =
                send(admin, "POST", "/api/v1/namespaces/default/secrets", secret, "Audit-ID", "mine");
        send(admin, "POST", "/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"a\"},\"data\":{}}");
        send(admin, "DELETE", "/api/v1/namespaces/default/configmaps/none", "");
        get("/api/v1/configmaps?watch=1&timeoutSeconds=1");
        get("/api/v1/namespaces");
        server().close();

        assertThat(created.headers().firstValue("audit-id")).hasValue("mine");
        assertThat(audited("namespaces")).isEmpty();
        List<JsonNode> secrets = audited("secrets");
        assertThat(secrets)
                .extracting(event -> event.path("stage").asText())
                .containsExactly("RequestReceived", "ResponseComplete");
        assertThat(secrets.get(1).path("auditID").asText()).isEqualTo("mine");
        assertThat(secrets.get(1).path("user").path("username").asText()).isEqualTo("admin");
        assertThat(secrets.get(1).path("objectRef").path("name").asText()).isEqualTo("s");
        assertThat(secrets.toString()).doesNotContain("hidden");
        List<JsonNode> maps = audited("configmaps");
        assertThat(maps)
                .extracting(event ->
                        event.path("verb").asText() + " " + event.path("stage").asText())
                .contains(
                        "create ResponseComplete",
                        "delete ResponseComplete",
                        "watch ResponseStarted",
                        "watch ResponseComplete");
        JsonNode create = maps.get(1);
        assertThat(create.path("requestObject").path("metadata").path("name").asText())
                .isEqualTo("a");
        assertThat(create.path("responseObject").path("metadata").path("uid").asText())
                .isNotEmpty();
        JsonNode refused = maps.get(3);
        assertThat(refused.path("responseStatus").path("reason").asText()).isEqualTo("NotFound");
        assertThat(refused.path("responseStatus").path("code").asInt()).isEqualTo(404);
    }

    @Test
    void saysWhatIsWrongWithAPolicy() throws Exception {
        Path policy = policy("[{level: Everything}]");

        assertThatThrownBy(() -> start(options().audit(AuditOptions.of(policy, "-"))))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("rules[0].level");
    }

    @Test
    void refusesATimeoutThatIsNone() throws Exception {
        start(options());

        assertThat(get("/api/v1/namespaces?timeout=soon").statusCode()).isEqualTo(400);
        assertThat(get("/version?timeout=soon").body()).contains("invalid timeout specified in the request URL");
        assertThat(get("/api/v1/namespaces?timeout=0s").statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/namespaces?watch=1&timeoutSeconds=1&timeout=1ms")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void answersWithATimeoutWhatTakesTooLong() throws Exception {
        start(options().requestLimits(new RequestLimits(400, 200, Duration.ofMillis(1500))));

        // A revision of the future is waited for, for three seconds.
        HttpResponse<String> late = get("/api/v1/configmaps?resourceVersion=999999&resourceVersionMatch=NotOlderThan");

        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(JSON.readTree(late.body()).path("message").asText())
                .isEqualTo("Timeout: request did not complete within the allotted timeout");
        assertThat(get("/metrics").body()).contains("apiserver_request_terminations_total{code=\"504\"");
    }

    @Test
    void tellsWhereARequestBelongs() throws Exception {
        start(options());
        String schema = uid("flowschemas/exempt");
        String level = uid("prioritylevelconfigurations/exempt");

        HttpResponse<String> answer = get("/api/v1/namespaces");
        while (answer.headers().firstValue("x-kubernetes-pf-flowschema-uid").isEmpty()) {
            // Stored schemas are looked at every second.
            answer = get("/api/v1/namespaces");
        }

        assertThat(answer.headers().firstValue("x-kubernetes-pf-flowschema-uid"))
                .hasValue(schema);
        assertThat(answer.headers().firstValue("x-kubernetes-pf-prioritylevel-uid"))
                .hasValue(level);
    }

    private String uid(String object) throws Exception {
        return JSON.readTree(
                        get("/apis/flowcontrol.apiserver.k8s.io/v1/" + object).body())
                .path("metadata")
                .path("uid")
                .asText();
    }

    @Test
    void letsAdministratorsThroughWhileOthersWaitInVain() throws Exception {
        start(options().requestLimits(new RequestLimits(1, 0, Duration.ofSeconds(1))));
        HttpClient node = TestClients.of(
                server(), server().pki().client("system:node:n", List.of("system:nodes")), HttpClient.Version.HTTP_2);
        List<CompletableFuture<Integer>> slow = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            server().url() + "/api/v1/pods?resourceVersion=999999&resourceVersionMatch=NotOlderThan"))
                    .build();
            slow.add(node.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                    .thenApply(HttpResponse::statusCode));
        }

        assertThat(get("/api/v1/namespaces").statusCode()).isEqualTo(200);
        List<Integer> codes = new ArrayList<>();
        for (CompletableFuture<Integer> each : slow) {
            codes.add(each.get(60, TimeUnit.SECONDS));
        }
        assertThat(codes).contains(504, 429).containsOnly(504, 429);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void servesOnWhileItIsNotReadyAndEndsWatchesWhole(HttpClient.Version version) throws Exception {
        start(options().shutdownDelay(Duration.ofMillis(1500)));
        HttpClient client = admin(version);
        HttpResponse<InputStream> watch = client.send(
                HttpRequest.newBuilder(URI.create(server().url() + "/api/v1/pods?watch=1"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());

        CompletableFuture<Void> closing = CompletableFuture.runAsync(server()::close);
        HttpResponse<String> ready = get("/readyz");
        while (ready.statusCode() == 200) {
            ready = get("/readyz");
        }

        assertThat(ready.body()).contains("[-]shutdown failed");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/namespaces").statusCode()).isEqualTo(200);
        // No exception: the last chunk or the end of the stream came.
        assertThat(watch.body().readAllBytes()).isEmpty();
        closing.get(60, TimeUnit.SECONDS);
    }

    @Test
    void showsTheCertificateThatIsInTheFilesNow() throws Exception {
        // Authorities are named by the second of their making. Of one name, clients show both what they have issued.
        Clock sameMoment = new FakeClock(Clock.system().now());
        Pki first = Pki.open(directory.resolve("first"), sameMoment);
        Pki second = Pki.open(directory.resolve("second"), sameMoment);
        writeServing(first);
        ReloadClock clock = new ReloadClock();
        start(options()
                .clock(clock)
                .tlsFiles(directory.resolve("tls.crt"), directory.resolve("tls.key"))
                .clientCaFile(Files.writeString(directory.resolve("ca.crt"), authority(first))));
        KeyMaterial old = first.client("jane", List.of("system:masters"));
        KeyMaterial fresh = second.client("jane", List.of("system:masters"));
        assertThat(code(first, old)).isEqualTo(200);
        assertThat(code(first, fresh)).isEqualTo(401);

        Files.writeString(directory.resolve("tls.crt"), "not a certificate");
        clock.look();
        assertThat(code(first, old)).isEqualTo(200);
        writeServing(second);
        Files.writeString(directory.resolve("ca.crt"), authority(second));
        clock.look();
        while (!isServed(second, fresh)) {
            clock.look();
        }

        assertThatThrownBy(() -> code(first, old)).isInstanceOf(IOException.class);
        assertThat(code(second, old)).isEqualTo(401);
    }

    private static String authority(Pki pki) {
        return Pem.encode(pki.authorityCertificate());
    }

    private void writeServing(Pki pki) throws Exception {
        KeyMaterial serving = pki.server("kube-apiserver", List.of(), List.of("127.0.0.1", "localhost"));
        Files.writeString(directory.resolve("tls.crt"), serving.certificatePem());
        Files.writeString(directory.resolve("tls.key"), serving.keyPem());
    }

    private boolean isServed(Pki trusted, KeyMaterial who) throws Exception {
        try {
            return code(trusted, who) == 200;
        } catch (IOException notTrusted) {
            return false;
        }
    }

    /** By a connection of its own. */
    private int code(Pki trusted, KeyMaterial who) throws Exception {
        return TestClients.trusting(trusted.authorityCertificate(), who, HttpClient.Version.HTTP_1_1)
                .send(
                        HttpRequest.newBuilder(URI.create(server().url() + "/api/v1/namespaces"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
