package dev.keelson.apiserver.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pem;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.webhook.ServiceAddresses;
import dev.keelson.apiserver.webhook.WebhookClient;
import dev.keelson.clock.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookConversionTest {
    private static final Pki PKI = Pki.inMemory(Clock.system());

    /** Makes the answer's response from the request; set by the test before it calls. */
    private volatile UnaryOperator<ObjectNode> answer = WebhookConversionTest::convert;

    private HttpsServer server;

    private static ObjectNode json(String text) {
        return Json.parseObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** Renames {@code old} to {@code new} and tries to change the metadata. */
    private static ObjectNode convert(ObjectNode request) {
        ObjectNode response = Json.NODES.objectNode();
        response.put("uid", request.path("uid").asText());
        response.putObject("result").put("status", "Success");
        ArrayNode converted = response.putArray("convertedObjects");
        request.path("objects").forEach(each -> {
            ObjectNode object = each.deepCopy();
            object.put("apiVersion", request.path("desiredAPIVersion").asText());
            object.set("new", object.remove("old"));
            ObjectNode metadata = (ObjectNode) object.get("metadata");
            metadata.put("generation", 77);
            metadata.putObject("labels").put("converted", "yes");
            converted.add(object);
        });
        return response;
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(
                context(PKI.server("webhook", List.of(), List.of("localhost", "hook.default.svc")))));
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static SSLContext context(KeyMaterial material) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("key", material.key(), new char[0], new Certificate[] {material.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private void handle(HttpExchange exchange) throws IOException {
        ObjectNode review = Json.parseObject(exchange.getRequestBody().readAllBytes());
        ObjectNode reply = Json.NODES.objectNode();
        reply.set("kind", review.get("kind"));
        reply.set("apiVersion", review.get("apiVersion"));
        reply.set("response", answer.apply((ObjectNode) review.get("request")));
        byte[] bytes = Json.encode(reply);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private WebhookConversion conversion(String target, String authority, ServiceAddresses services) {
        ObjectNode conversion = json("{'strategy': 'Webhook', 'webhook': {'conversionReviewVersions': ['v1'],"
                + " 'clientConfig': {" + target + ", 'caBundle': '" + authority + "'}}}");
        return new WebhookConversion(new WebhookClient(services), conversion, () -> "the-uid");
    }

    private static String authority(Pki pki) {
        return Base64.getEncoder()
                .encodeToString(Pem.encode(pki.authorityCertificate()).getBytes(StandardCharsets.US_ASCII));
    }

    private WebhookConversion byUrl() {
        return conversion(
                "'url': 'https://localhost:" + server.getAddress().getPort() + "/convert'",
                authority(PKI),
                ServiceAddresses.NONE);
    }

    private static ObjectNode thing() {
        return json("{'apiVersion': 'g/v1', 'kind': 'Thing', 'metadata': {'name': 'a', 'uid': 'u', 'generation': 3,"
                + " 'labels': {'l': 'x'}}, 'old': 5}");
    }

    @Test
    void convertsAndKeepsTheMetadataButForLabelsAndAnnotations() {
        assertThat(byUrl().convert(thing(), "g/v2"))
                .isEqualTo(json("{'apiVersion': 'g/v2', 'kind': 'Thing', 'metadata': {'name': 'a', 'uid': 'u',"
                        + " 'generation': 3, 'labels': {'converted': 'yes'}}, 'new': 5}"));
        assertThat(byUrl().convert(thing(), "g/v1")).isEqualTo(thing());
    }

    @Test
    void reachesAServiceAtAnEndpointUnderTheServicesName() {
        ServiceAddresses services = (namespace, name, port) -> {
            assertThat(namespace + "/" + name + ":" + port).isEqualTo("default/hook:443");
            return server.getAddress();
        };

        WebhookConversion conversion =
                conversion("'service': {'namespace': 'default', 'name': 'hook'}", authority(PKI), services);

        assertThat(conversion.convert(thing(), "g/v2").path("new").asInt()).isEqualTo(5);
    }

    @Test
    void trustsNobodyElse() {
        WebhookConversion conversion = conversion(
                "'url': 'https://localhost:" + server.getAddress().getPort() + "/'",
                authority(Pki.inMemory(Clock.system())),
                ServiceAddresses.NONE);

        assertThatThrownBy(() -> conversion.convert(thing(), "g/v2"))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("conversion webhook for g/v1, Kind=Thing failed")
                .hasMessageContaining("certificate");
    }

    @Test
    void takesNoWrongAnswer() {
        assertRefused(
                response ->
                        response.putObject("result").put("status", "Failure").put("message", "no way"),
                "no way");
        assertRefused(response -> response.put("uid", "other"), "expected response.uid");
        assertRefused(response -> response.putArray("convertedObjects"), "returned 0 objects, expected 1");
        assertRefused(
                response -> ((ObjectNode) response.at("/convertedObjects/0/metadata")).put("name", "b"),
                "must have the same name");
        assertRefused(
                response -> ((ObjectNode) response.at("/convertedObjects/0")).put("apiVersion", "g/v9"),
                "invalid groupVersion");
        assertRefused(
                response -> ((ObjectNode) response.at("/convertedObjects/0/metadata"))
                        .putObject("labels")
                        .put("a b", "c"),
                "metadata.labels");
    }

    private void assertRefused(java.util.function.Consumer<ObjectNode> change, String why) {
        answer = request -> {
            ObjectNode response = convert(request);
            change.accept(response);
            return response;
        };
        assertThatThrownBy(() -> byUrl().convert(thing(), "g/v2"))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining(why);
    }
}
