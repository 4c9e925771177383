package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.keelson.apiserver.pki.KeyMaterial;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Autoscaling;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes over the wire beside JSON, as Kubernetes' Java client reads and writes it. */
@Timeout(120)
final class ContentTest {

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private static ApiServer server;
    private static HttpClient admin;

    @BeforeAll
    static void start() throws Exception {
        server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .build());
        server.awaitReady();
        KeyMaterial identity = server.pki().client("admin", List.of("system:masters"));
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        keys.setKeyEntry("me", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", server.pki().authorityCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        admin = HttpClient.newBuilder().sslContext(context).build();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create(server.url() + target)).timeout(Duration.ofSeconds(60));
    }

    private static HttpResponse<byte[]> get(String target, String accept) throws Exception {
        return admin.send(to(target).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> send(String method, String target, String type, byte[] body) throws Exception {
        return admin.send(
                to(target)
                        .header("Accept", PROTOBUF)
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] enveloped(String apiVersion, String kind, ByteString message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'k', '8', 's', 0});
        out.writeBytes(Runtime.Unknown.newBuilder()
                .setTypeMeta(
                        Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(message)
                .build()
                .toByteArray());
        return out.toByteArray();
    }

    private static Runtime.Unknown opened(byte[] body) throws Exception {
        assertThat(new String(body, 0, Math.min(4, body.length), StandardCharsets.ISO_8859_1))
                .isEqualTo("k8s\0");
        return Runtime.Unknown.parseFrom(Arrays.copyOfRange(body, 4, body.length));
    }

    private static V1.ConfigMap configMap(String name) {
        return V1.ConfigMap.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName(name))
                .putData("k", "v")
                .putBinaryData("b", ByteString.copyFrom(new byte[] {0, 1, -1}))
                .build();
    }

    private static V1.ConfigMap create(String name) throws Exception {
        byte[] body = enveloped("v1", "ConfigMap", configMap(name).toByteString());
        HttpResponse<byte[]> created = send("POST", CONFIG_MAPS, PROTOBUF, body);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Content-Type")).contains(PROTOBUF);
        return V1.ConfigMap.parseFrom(opened(created.body()).getRaw());
    }

    @Test
    void tellsInProtobufWhatIsServed() throws Exception {
        Runtime.Unknown versions = opened(get("/api", PROTOBUF).body());
        assertThat(versions.getTypeMeta().getKind()).isEqualTo("APIVersions");
        assertThat(Meta.APIVersions.parseFrom(versions.getRaw()).getVersionsList())
                .containsExactly("v1");
        Meta.APIResourceList resources = Meta.APIResourceList.parseFrom(
                opened(get("/api/v1", PROTOBUF).body()).getRaw());
        assertThat(resources.getGroupVersion()).isEqualTo("v1");
        assertThat(resources.getResourcesList())
                .extracting(Meta.APIResource::getName)
                .contains("pods", "pods/status");
        Meta.APIGroupList groups = Meta.APIGroupList.parseFrom(
                opened(get("/apis", PROTOBUF).body()).getRaw());
        assertThat(groups.getGroupsList()).extracting(Meta.APIGroup::getName).contains("apps");
        assertThat(Meta.APIGroup.parseFrom(
                                opened(get("/apis/apps", PROTOBUF).body()).getRaw())
                        .getPreferredVersion()
                        .getVersion())
                .isEqualTo("v1");
        assertThat(Meta.APIResourceList.parseFrom(
                                opened(get("/apis/apps/v1", PROTOBUF).body()).getRaw())
                        .getGroupVersion())
                .isEqualTo("apps/v1");
    }

    @Test
    void createsAndReadsAnObjectInProtobuf() throws Exception {
        V1.ConfigMap created = create("proto-a");
        Runtime.Unknown read = opened(get(CONFIG_MAPS + "/proto-a", PROTOBUF).body());

        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThat(read.getTypeMeta().getKind()).isEqualTo("ConfigMap");
        assertThat(V1.ConfigMap.parseFrom(read.getRaw())).isEqualTo(created);
        assertThat(new String(get(CONFIG_MAPS + "/proto-a", "application/json").body(), StandardCharsets.UTF_8))
                .contains("\"data\":{\"k\":\"v\"}", "\"binaryData\":{\"b\":\"AAH/\"}");
    }

    @Test
    void listsInProtobuf() throws Exception {
        create("proto-list");
        Runtime.Unknown body =
                opened(get(CONFIG_MAPS + "?fieldSelector=metadata.name%3Dproto-list", PROTOBUF + ",application/json")
                        .body());
        V1.ConfigMapList list = V1.ConfigMapList.parseFrom(body.getRaw());

        assertThat(body.getTypeMeta().getKind()).isEqualTo("ConfigMapList");
        assertThat(list.getMetadata().getResourceVersion()).isNotEmpty();
        assertThat(list.getItemsList()).hasSize(1);
        assertThat(list.getItems(0).getDataMap()).containsEntry("k", "v");
    }

    @Test
    void listsMetadataInProtobufOfCustomKindsToo() throws Exception {
        create("proto-meta");
        String accept = PROTOBUF + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        Runtime.Unknown body = opened(get(CONFIG_MAPS + "?fieldSelector=metadata.name%3Dproto-meta", accept)
                .body());

        assertThat(body.getTypeMeta().getApiVersion()).isEqualTo("meta.k8s.io/v1");
        Meta.PartialObjectMetadataList list = Meta.PartialObjectMetadataList.parseFrom(body.getRaw());
        assertThat(list.getItemsList()).hasSize(1);
        assertThat(list.getItems(0).getMetadata().getName()).isEqualTo("proto-meta");
    }

    @Test
    void watchesInProtobuf() throws Exception {
        create("proto-watch");
        HttpResponse<InputStream> watch = admin.send(
                to(CONFIG_MAPS + "?watch=1&fieldSelector=metadata.name%3Dproto-watch")
                        .header("Accept", PROTOBUF + ";stream=watch," + PROTOBUF)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (DataInputStream frames = new DataInputStream(watch.body())) {
            Meta.WatchEvent event = Meta.WatchEvent.parseFrom(frames.readNBytes(frames.readInt()));

            assertThat(watch.headers().firstValue("Content-Type")).contains(PROTOBUF + ";stream=watch");
            assertThat(event.getType()).isEqualTo("ADDED");
            V1.ConfigMap object = V1.ConfigMap.parseFrom(
                    opened(event.getObject().getRaw().toByteArray()).getRaw());
            assertThat(object.getMetadata().getName()).isEqualTo("proto-watch");
        }
    }

    @Test
    void refusesInProtobuf() throws Exception {
        HttpResponse<byte[]> missing = get(CONFIG_MAPS + "/none", PROTOBUF);
        Meta.Status status = Meta.Status.parseFrom(opened(missing.body()).getRaw());

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(status.getReason()).isEqualTo("NotFound");
        assertThat(status.getDetails().getName()).isEqualTo("none");
    }

    @Test
    void refusesAProtobufBodyThatIsNone() throws Exception {
        assertThat(send("POST", CONFIG_MAPS, PROTOBUF, new byte[] {'k', '8', 's', 0, 10, 99})
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", CONFIG_MAPS, PROTOBUF, "{}".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", CONFIG_MAPS, "text/plain", new byte[] {1}).statusCode())
                .isEqualTo(415);
    }

    @Test
    void deletesWithOptionsInProtobuf() throws Exception {
        V1.ConfigMap created = create("proto-delete");
        Meta.DeleteOptions.Builder options = Meta.DeleteOptions.newBuilder()
                .setPreconditions(Meta.Preconditions.newBuilder().setUid("another"));

        assertThat(send(
                                "DELETE",
                                CONFIG_MAPS + "/proto-delete",
                                PROTOBUF,
                                enveloped("v1", "DeleteOptions", options.build().toByteString()))
                        .statusCode())
                .isEqualTo(409);
        options.setPreconditions(
                Meta.Preconditions.newBuilder().setUid(created.getMetadata().getUid()));
        assertThat(send(
                                "DELETE",
                                CONFIG_MAPS + "/proto-delete",
                                PROTOBUF,
                                enveloped("v1", "DeleteOptions", options.build().toByteString()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void subresourcesSpeakProtobuf() throws Exception {
        V1.ReplicationController rc = V1.ReplicationController.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("proto-rc"))
                .setSpec(V1.ReplicationControllerSpec.newBuilder()
                        .setReplicas(2)
                        .putSelector("a", "b")
                        .setTemplate(V1.PodTemplateSpec.newBuilder()
                                .setMetadata(Meta.ObjectMeta.newBuilder().putLabels("a", "b"))
                                .setSpec(V1.PodSpec.newBuilder()
                                        .addContainers(V1.Container.newBuilder()
                                                .setName("c")
                                                .setImage("i")))))
                .build();
        String collection = "/api/v1/namespaces/default/replicationcontrollers";
        assertThat(send("POST", collection, PROTOBUF, enveloped("v1", "ReplicationController", rc.toByteString()))
                        .statusCode())
                .isEqualTo(201);

        Runtime.Unknown scale =
                opened(get(collection + "/proto-rc/scale", PROTOBUF).body());
        assertThat(scale.getTypeMeta().getApiVersion()).isEqualTo("autoscaling/v1");
        assertThat(V1Autoscaling.Scale.parseFrom(scale.getRaw()).getSpec().getReplicas())
                .isEqualTo(2);

        assertThat(send(
                                "POST",
                                "/api/v1/namespaces/default/serviceaccounts",
                                PROTOBUF,
                                enveloped(
                                        "v1",
                                        "ServiceAccount",
                                        V1.ServiceAccount.newBuilder()
                                                .setMetadata(Meta.ObjectMeta.newBuilder()
                                                        .setName("proto-sa"))
                                                .build()
                                                .toByteString()))
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<byte[]> token = send(
                "POST",
                "/api/v1/namespaces/default/serviceaccounts/proto-sa/token",
                PROTOBUF,
                enveloped(
                        "authentication.k8s.io/v1",
                        "TokenRequest",
                        V1Authentication.TokenRequest.getDefaultInstance().toByteString()));
        assertThat(V1Authentication.TokenRequest.parseFrom(opened(token.body()).getRaw())
                        .getStatus()
                        .getToken())
                .isNotEmpty();
    }

    @Test
    void discoveryAndReviewsSpeakProtobuf() throws Exception {
        Runtime.Unknown resources = opened(get("/apis/apps/v1", PROTOBUF).body());
        assertThat(Meta.APIResourceList.parseFrom(resources.getRaw()).getResourcesList())
                .anySatisfy(resource -> {
                    assertThat(resource.getName()).isEqualTo("deployments");
                    assertThat(resource.getVerbs().getItemsList()).contains("watch");
                });
        HttpResponse<byte[]> whoAmI = send(
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                PROTOBUF,
                enveloped(
                        "authentication.k8s.io/v1",
                        "SelfSubjectReview",
                        V1Authentication.SelfSubjectReview.getDefaultInstance().toByteString()));
        assertThat(V1Authentication.SelfSubjectReview.parseFrom(
                                opened(whoAmI.body()).getRaw())
                        .getStatus()
                        .getUserInfo()
                        .getUsername())
                .isEqualTo("admin");
    }

    /** What a WebSocket has heard, message by message. */
    private static final class Heard implements WebSocket.Listener {

        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final CompletableFuture<String> pong = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                binaries.add(binary.toByteArray());
                binary.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            pong.complete(StandardCharsets.UTF_8.decode(message).toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }
    }

    private static WebSocket.Builder socket() {
        return admin.newWebSocketBuilder();
    }

    private static URI watch(String name, String more) {
        return URI.create(server.url().toString().replaceFirst("^http", "ws") + CONFIG_MAPS
                + "?watch=1&fieldSelector=metadata.name%3D" + name + more);
    }

    @Test
    void watchesOverAWebSocketInText() throws Exception {
        create("ws-text");
        Heard heard = new Heard();
        WebSocket socket = socket().header("Origin", server.url().toString())
                .subprotocols("base64.binary.k8s.io")
                .buildAsync(watch("ws-text", ""), heard)
                .get(30, TimeUnit.SECONDS);

        assertThat(socket.getSubprotocol()).isEqualTo("base64.binary.k8s.io");
        assertThat(heard.texts.poll(30, TimeUnit.SECONDS))
                .startsWith("{\"type\":\"ADDED\",\"object\":{\"kind\":\"ConfigMap\"");
        socket.sendPing(ByteBuffer.wrap("hi".getBytes(StandardCharsets.UTF_8)));
        assertThat(heard.pong.get(30, TimeUnit.SECONDS)).isEqualTo("hi");
        send("DELETE", CONFIG_MAPS + "/ws-text", "application/json", new byte[0]);
        assertThat(heard.texts.poll(30, TimeUnit.SECONDS)).startsWith("{\"type\":\"DELETED\"");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
        assertThat(heard.closed.get(30, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void watchesOverAWebSocketInProtobufUntilTheTimeIsUp() throws Exception {
        create("ws-binary");
        Heard heard = new Heard();
        socket().header("Origin", server.url().toString())
                .header("Accept", PROTOBUF)
                .buildAsync(watch("ws-binary", "&timeoutSeconds=1"), heard)
                .get(30, TimeUnit.SECONDS);

        Meta.WatchEvent event = Meta.WatchEvent.parseFrom(heard.binaries.poll(30, TimeUnit.SECONDS));
        assertThat(event.getType()).isEqualTo("ADDED");
        assertThat(heard.closed.get(30, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void aWebSocketWithoutOriginIsRefused() {
        assertThat(socket().buildAsync(watch("any", ""), new Heard()))
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(403));
    }

    private static HttpResponse<byte[]> json(String target, String body) throws Exception {
        return admin.send(
                to(target)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static void define(String kind, String plural) throws Exception {
        HttpResponse<byte[]> defined = json(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "{\"metadata\":{\"name\":\"" + plural
                        + ".content.test\"},\"spec\":{\"group\":\"content.test\",\"scope\":"
                        + "\"Namespaced\",\"names\":{\"plural\":\"" + plural + "\",\"kind\":\"" + kind
                        + "\"},\"versions\":"
                        + "[{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":{\"openAPIV3Schema\":{\"type\":"
                        + "\"object\",\"description\":\"What a " + kind + " is.\",\"properties\":{\"spec\":{\"type\":"
                        + "\"object\",\"properties\":{\"size\":{\"type\":\"integer\"}}}}}}}]}}");
        assertThat(defined.statusCode()).isEqualTo(201);
        await(watchDefinition(plural + ".content.test"), ContentTest::isEstablished);
    }

    private static boolean isEstablished(JsonNode event) {
        for (JsonNode condition : event.at("/object/status/conditions")) {
            if (condition.path("type").asText().equals("Established")
                    && condition.path("status").asText().equals("True")) {
                return true;
            }
        }
        return false;
    }

    private static void await(InputStream watch, Predicate<JsonNode> wanted) throws Exception {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(watch, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (wanted.test(new ObjectMapper().readTree(line))) {
                    return;
                }
            }
        }
        throw new AssertionError("the event did not come in time");
    }

    private static InputStream watchDefinition(String name) throws Exception {
        String watch = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=true&timeoutSeconds=60"
                + "&fieldSelector=metadata.name%3D" + name;
        return admin.send(to(watch).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    private static JsonNode openApi() throws Exception {
        return new ObjectMapper()
                .readTree(get("/openapi/v2", "application/json").body());
    }

    @Test
    void openApiFollowsDefinitions() throws Exception {
        define("Leaf", "leaves");
        define("Root", "roots");
        JsonNode document = openApi();
        JsonNode leaf = document.path("definitions").path("test.content.v1.Leaf");

        assertThat(leaf.path("description").asText()).isEqualTo("What a Leaf is.");
        assertThat(leaf.at("/properties/apiVersion/description").asText()).startsWith("APIVersion defines");
        assertThat(leaf.at("/properties/metadata/description").asText()).startsWith("Standard object's metadata");
        assertThat(document.path("definitions").has("test.content.v1.RootList")).isTrue();
        assertThat(document.path("paths").has("/apis/content.test/v1/namespaces/{namespace}/leaves"))
                .isTrue();
        HttpResponse<byte[]> protobuf =
                get("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf");
        assertThat(protobuf.headers().firstValue("Content-Type"))
                .contains("application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        assertThat(new String(protobuf.body(), StandardCharsets.ISO_8859_1)).contains("What a Leaf is.", "PodSpec");

        InputStream watch = watchDefinition("roots.content.test");
        send(
                "DELETE",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/roots.content.test",
                "application/json",
                new byte[0]);
        await(watch, event -> event.path("type").asText().equals("DELETED"));
        JsonNode after = openApi();
        assertThat(after.path("definitions").has("test.content.v1.Root")).isFalse();
        assertThat(after.path("definitions").has("test.content.v1.Leaf")).isTrue();
        assertThat(after.path("definitions"))
                .hasSize(document.path("definitions").size() - 2);
    }

    @Test
    void compressesLongAnswersForThoseWhoAskByName() throws Exception {
        String value = "x".repeat(70_000);
        for (String name : List.of("long-a", "long-b")) {
            json(CONFIG_MAPS, "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"" + value + "\"}}");
        }
        assertThat(encoding(CONFIG_MAPS, "deflate, gzip")).isEqualTo("gzip");
        assertThat(encoding(CONFIG_MAPS, "gzip;q=1.0"))
                .as("apiserver knows no qualities")
                .isEmpty();
        assertThat(encoding(CONFIG_MAPS, "identity")).isEmpty();
        assertThat(encoding(CONFIG_MAPS + "/long-a", "gzip"))
                .as("less than 128 KB")
                .isEmpty();
        assertThat(encoding(CONFIG_MAPS + "?watch=true&timeoutSeconds=1", "gzip"))
                .as("a watch")
                .isEmpty();
    }

    private static String encoding(String target, String accepted) throws Exception {
        return admin.send(
                        to(target).header("Accept-Encoding", accepted).build(), HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Content-Encoding")
                .orElse("");
    }

    @Test
    void sendsCustomResourcesInEveryFormButProtobuf() throws Exception {
        define("Twig", "twigs");
        String twigs = "/apis/content.test/v1/namespaces/default/twigs";
        json(
                twigs,
                "{\"apiVersion\":\"content.test/v1\",\"kind\":\"Twig\",\"metadata\":{\"name\":\"a\"},"
                        + "\"spec\":{\"size\":3}}");

        assertThat(text(get(twigs, "application/yaml"))).contains("\nkind: TwigList\n", "  spec:\n    size: 3\n");
        assertThat(text(get(twigs + "/a", "*/*"))).startsWith("{\"kind\":\"Twig\"");
        assertThat(get(twigs + "/a", "application/*").statusCode()).isEqualTo(406);
        assertThat(text(get(twigs + "/a", "application/yaml;q=0.5, application/json;q=0.9")))
                .startsWith("{");
        assertThat(get(twigs + "/a", PROTOBUF).statusCode()).isEqualTo(406);
        assertThat(get(twigs + "/a", PROTOBUF + ",application/json").headers().firstValue("Content-Type"))
                .contains("application/json");
        assertThat(text(get(twigs + "/a?pretty=true", "application/json"))).contains("\n  \"kind\": \"Twig\",\n");
        assertThat(text(get(twigs, "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")))
                .contains("\"kind\":\"PartialObjectMetadataList\"", "\"name\":\"a\"")
                .doesNotContain("\"spec\"");
        assertThat(text(get(
                        twigs + "?watch=true&timeoutSeconds=1",
                        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1")))
                .contains("\"type\":\"ADDED\"", "\"kind\":\"PartialObjectMetadata\"")
                .doesNotContain("\"spec\"");
        assertThat(text(get(twigs, "application/json;as=Table;g=meta.k8s.io;v=v1")))
                .contains("\"kind\":\"Table\"", "\"cells\":[\"a\",");
        HttpResponse<byte[]> refused = admin.send(
                to(twigs)
                        .header("Content-Type", PROTOBUF)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                enveloped("content.test/v1", "Twig", ByteString.EMPTY)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(refused.statusCode()).as("a body that is no custom resource").isEqualTo(400);
    }
}
