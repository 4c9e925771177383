package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.apiserver.pki.KeyMaterial;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class ApiServerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ApiServer server;
    private static HttpClient admin;

    @BeforeAll
    static void start() throws Exception {
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .build());
        server.awaitReady();
        admin = client(server, server.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_2);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static HttpClient client(ApiServer of, @Nullable KeyMaterial identity, HttpClient.Version version)
            throws Exception {
        return HttpClient.newBuilder()
                .sslContext(tls(of, identity))
                .version(version)
                .build();
    }

    /** Trusts a server and shows it an identity. */
    static SSLContext tls(ApiServer of, @Nullable KeyMaterial identity) throws Exception {
        char[] password = new char[0];
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        if (identity != null) {
            keys.setKeyEntry("me", identity.key(), password, new Certificate[] {identity.certificate()});
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", of.pki().authorityCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create(server.url() + target)).timeout(Duration.ofSeconds(60));
    }

    private static HttpResponse<String> get(String target, String... headers) throws Exception {
        HttpRequest.Builder request = to(target);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return admin.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String target, String type, String body) throws Exception {
        return admin.send(
                to(target)
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static void create(String name) throws Exception {
        String body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}}";
        assertThat(send("POST", "/api/v1/namespaces/default/configmaps", "application/json", body)
                        .statusCode())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/livez", "/readyz", "/readyz/ping", "/readyz?verbose"})
    void isHealthyOnceItHasBooted(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
    }

    @Test
    void tellsWhoHasNoRightsThatTheyHaveNone() throws Exception {
        HttpClient anonymous = client(server, null, HttpClient.Version.HTTP_1_1);
        HttpClient stranger = client(server, server.pki().client("jane", List.of()), HttpClient.Version.HTTP_2);

        assertThat(anonymous
                        .send(to("/version").build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        JsonNode refused = JSON.readTree(
                stranger.send(to("/api/v1/namespaces/default/pods/p").build(), HttpResponse.BodyHandlers.ofString())
                        .body());
        assertThat(refused.path("code").asInt()).isEqualTo(403);
        assertThat(refused.path("message").asText())
                .isEqualTo("pods \"p\" is forbidden: User \"jane\" cannot get resource \"pods\" in API group \"\""
                        + " in the namespace \"default\"");
    }

    @Test
    void refusesATokenThatNobodyKnowsEvenOnOpenPaths() throws Exception {
        HttpClient anonymous = client(server, null, HttpClient.Version.HTTP_2);

        HttpResponse<String> response = anonymous.send(
                to("/healthz").header("Authorization", "Bearer nonsense").build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(response.body()).path("reason").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void letsAdministratorsActAsOthers() throws Exception {
        HttpResponse<String> response = get("/api/v1/namespaces", "Impersonate-User", "jane");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("User \\\"jane\\\" cannot list resource \\\"namespaces\\\"");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void watchesFromARevisionUntilItsTimeIsUp(HttpClient.Version version) throws Exception {
        HttpClient client = client(server, server.pki().client("admin", List.of("system:masters")), version);
        String revision = JSON.readTree(
                        get("/api/v1/namespaces/default/configmaps").body())
                .path("metadata")
                .path("resourceVersion")
                .asText();
        String name = "watched-" + version.name().toLowerCase(Locale.ROOT).replace('_', '-');
        HttpResponse<InputStream> watch = client.send(
                to("/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=5&resourceVersion=" + revision
                                + "&fieldSelector=metadata.name%3D" + name)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        create(name);

        try (BufferedReader lines = new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
            JsonNode event = JSON.readTree(lines.readLine());
            assertThat(event.path("type").asText()).isEqualTo("ADDED");
            assertThat(event.path("object").path("metadata").path("name").asText())
                    .isEqualTo(name);
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void endsWatchesInGoodOrderWhenItCloses() throws Exception {
        ApiServer other = ApiServer.start(ApiServerOptions.builder().build());
        HttpClient client =
                client(other, other.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_1_1);
        HttpResponse<InputStream> watch = client.send(
                HttpRequest.newBuilder(URI.create(other.url() + "/api/v1/pods?watch=1"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());

        other.close();

        assertThat(watch.body().readAllBytes()).isEmpty();
    }

    @Test
    void answersInYamlAndTakesIt() throws Exception {
        HttpResponse<String> created = send(
                "POST",
                "/api/v1/namespaces/default/configmaps",
                "application/yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  k: v\n");
        HttpResponse<String> read = get("/api/v1/namespaces/default/configmaps/yaml", "Accept", "application/yaml");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(read.headers().firstValue("content-type")).hasValue("application/yaml");
        assertThat(read.body()).contains("data:\n  k: v\n");
    }

    @Test
    void sendsMetadataAloneToWhoAsksForIt() throws Exception {
        create("partial");

        JsonNode partial = JSON.readTree(get(
                        "/api/v1/namespaces/default/configmaps/partial",
                        "Accept",
                        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1")
                .body());

        assertThat(partial.path("kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(partial.path("metadata").path("name").asText()).isEqualTo("partial");
        assertThat(partial.has("data")).isFalse();
    }

    @Test
    void sendsTablesToWhoAsksForThem() throws Exception {
        create("tabled");

        JsonNode table = JSON.readTree(get(
                        "/api/v1/namespaces/default/configmaps/tabled",
                        "Accept",
                        "application/json;as=Table;g=meta.k8s.io;v=v1")
                .body());

        assertThat(table.path("kind").asText()).isEqualTo("Table");
        assertThat(table.path("rows").path(0).path("cells").path(0).asText()).isEqualTo("tabled");
    }

    @Test
    void refusesWhatItCannotSendOrRead() throws Exception {
        assertThat(get("/api/v1/namespaces", "Accept", "text/html").statusCode())
                .isEqualTo(406);
        assertThat(send("POST", "/api/v1/namespaces", "text/plain", "x").statusCode())
                .isEqualTo(415);
        assertThat(send("PATCH", "/api/v1/namespaces/default", "application/json", "{}")
                        .statusCode())
                .isEqualTo(415);
        assertThat(send("POST", "/api/v1/pods", "application/json", "{}").statusCode())
                .isEqualTo(405);
        assertThat(send("OPTIONS", "/api/v1/namespaces", "application/json", "").statusCode())
                .isEqualTo(405);
        assertThat(get("/apis/none.test/v1/things").body()).isEqualTo("404 page not found\n");
        assertThat(JSON.readTree(get("/api/v1/things").body()).path("reason").asText())
                .isEqualTo("NotFound");
    }

    @Test
    void answersABodyBeyondTheLimitWithAStatus() throws Exception {
        String body = "x".repeat((3 << 20) + 1);

        HttpResponse<String> response = send("POST", "/api/v1/namespaces/default/configmaps", "application/json", body);

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(JSON.readTree(response.body()).path("reason").asText()).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    void compressesLargeAnswersForWhoAccepts() throws Exception {
        HttpResponse<byte[]> response = admin.send(
                to("/openapi/v3/api/v1").header("Accept-Encoding", "gzip").build(),
                HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("content-encoding")).hasValue("gzip");
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
        JsonNode document = JSON.readTree(plain);
        assertThat(document.path("components")
                        .path("schemas")
                        .path("io.k8s.api.core.v1.Pod")
                        .path("properties"))
                .isNotEmpty();
        JsonNode patch = document.path("paths")
                .path("/api/v1/namespaces/{namespace}/pods/{name}")
                .path("patch");
        assertThat(patch.path("parameters").findValuesAsText("name")).contains("fieldValidation");
        assertThat(patch.path("x-kubernetes-group-version-kind").path("kind").asText())
                .isEqualTo("Pod");
    }

    @Test
    void keepsTheTagsOfUnchangedDocuments() throws Exception {
        String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        HttpResponse<String> first = get("/apis", "Accept", aggregated);
        String etag = first.headers().firstValue("etag").orElseThrow();

        HttpResponse<String> second = get("/apis", "Accept", aggregated, "If-None-Match", etag);

        assertThat(first.headers().firstValue("content-type")).hasValue(aggregated);
        assertThat(JSON.readTree(first.body())
                        .path("items")
                        .path(1)
                        .path("metadata")
                        .path("name")
                        .asText())
                .isEqualTo("apps");
        assertThat(second.statusCode()).isEqualTo(304);
    }

    @Test
    void leadsClientsWithAnOldHashToTheDocumentOfNow() throws Exception {
        HttpResponse<String> moved = get("/openapi/v3/version?hash=OLD");
        assertThat(moved.statusCode()).isEqualTo(301);
        String location = moved.headers().firstValue("Location").orElseThrow();
        HttpResponse<String> document = get(location);
        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.headers().firstValue("Cache-Control").orElseThrow()).contains("immutable");
        HttpResponse<String> unknown = get("/openapi/v3/apis/none.example/v1");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEmpty();
    }

    @Test
    void showsOperatorsWhatItIsDoing() throws Exception {
        assertThat(get("/debug/pprof/goroutine").body()).contains("ApiServerTest");
        assertThat(get("/debug/flags").statusCode()).isEqualTo(200);
        assertThat(get("/statusz").statusCode()).isEqualTo(406);
        assertThat(get("/statusz", "Accept", "text/plain").body()).contains("v1.36");
    }

    @Test
    void countsRequestsUnderKubernetesNames() throws Exception {
        get("/api/v1/namespaces");

        assertThat(get("/metrics").body())
                .contains("apiserver_request_total{", "apiserver_request_duration_seconds_bucket{")
                .contains("resource=\"namespaces\"");
    }

    @Test
    void servesFabric8sClient() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.adminKubeconfig()))
                .build()) {
            var maps = client.configMaps().inNamespace("default");
            try (Watch unused = maps.withName("fabric8").watch(new Recording(events))) {
                ConfigMap created = maps.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("fabric8")
                                .endMetadata()
                                .addToData("k", "v")
                                .build())
                        .create();
                maps.withName("fabric8")
                        .edit(map ->
                                new ConfigMapBuilder(map).addToData("l", "w").build());
                maps.withName("fabric8").delete();

                assertThat(created.getMetadata().getUid()).isNotEmpty();
                assertThat(List.of(take(events), take(events), take(events)))
                        .containsExactly("ADDED {k=v}", "MODIFIED {k=v, l=w}", "DELETED {k=v, l=w}");
            }
        }
    }

    private static String take(BlockingQueue<String> events) throws InterruptedException {
        String event = events.poll(60, TimeUnit.SECONDS);
        return event == null ? "none" : event;
    }

    private record Recording(BlockingQueue<String> events) implements Watcher<ConfigMap> {

        @Override
        public void eventReceived(Action action, ConfigMap map) {
            events.add(action + " " + new TreeMap<>(map.getData()));
        }

        @Override
        public void onClose(WatcherException cause) {
            events.add("closed " + cause);
        }
    }

    @Test
    void keepsWhatWasWrittenAcrossStarts(@TempDir Path directory) throws Exception {
        ApiServerOptions options = ApiServerOptions.builder().dataDir(directory).build();
        String authority;
        try (ApiServer first = ApiServer.start(options)) {
            authority = first.caCertificatePem();
            assertThatThrownBy(() -> ApiServer.start(options)).isInstanceOf(ApiServerException.class);
            HttpClient client =
                    client(first, first.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_2);
            String body = "{\"metadata\":{\"name\":\"kept\"}}";
            int code = client.send(
                            HttpRequest.newBuilder(URI.create(first.url() + "/api/v1/namespaces"))
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(code).isEqualTo(201);
        }
        try (ApiServer second = ApiServer.start(options)) {
            HttpClient client =
                    client(second, second.pki().client("admin", List.of("system:masters")), HttpClient.Version.HTTP_2);
            int code = client.send(
                            HttpRequest.newBuilder(URI.create(second.url() + "/api/v1/namespaces/kept"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(code).isEqualTo(200);
            assertThat(second.caCertificatePem()).isEqualTo(authority);
        }
    }

    @Test
    void saysWhichOptionIsWrong(@TempDir Path directory) throws IOException {
        Path tokens = Files.writeString(directory.resolve("tokens"), "just-a-token\n");

        assertThatThrownBy(() -> ApiServer.start(
                        ApiServerOptions.builder().port(server.port()).build()))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining(Integer.toString(server.port()));
        assertThatThrownBy(() -> ApiServer.start(
                        ApiServerOptions.builder().tokenAuthFile(tokens).build()))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("line 1");
        assertThatThrownBy(() -> ApiServer.start(ApiServerOptions.builder()
                        .serviceClusterIpRange("10.0.0.0")
                        .build()))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("service-cluster-ip-range");
    }
}
