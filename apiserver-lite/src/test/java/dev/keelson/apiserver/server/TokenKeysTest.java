package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys that others have made, and their exchange: {@code --service-account-signing-key-file} and its like. */
@Timeout(120)
final class TokenKeysTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static KeyPair curve(String name) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(name));
        return generator.generateKeyPair();
    }

    private Path write(String name, String type, byte[] der) throws Exception {
        return Files.writeString(
                directory.resolve(name),
                "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                        + "-----\n");
    }

    private Path privateKey(String name, KeyPair pair) throws Exception {
        return write(name, "PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    private Path publicKey(String name, KeyPair pair) throws Exception {
        return write(name, "PUBLIC KEY", pair.getPublic().getEncoded());
    }

    private ApiServer start(ServiceAccountOptions accounts) throws Exception {
        ApiServer server = ApiServer.start(ApiServerOptions.builder()
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .dataDir(directory.resolve("data"))
                .serviceAccounts(accounts)
                .build());
        server.awaitReady();
        return server;
    }

    private static HttpResponse<String> send(
            ApiServer server, @Nullable String token, String method, String target, String body) throws Exception {
        HttpClient client = TestClients.of(
                server,
                token == null ? server.pki().client("admin", List.of("system:masters")) : null,
                HttpClient.Version.HTTP_2);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + target))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String token(ApiServer server) throws Exception {
        String accounts = "/api/v1/namespaces/default/serviceaccounts";
        send(server, null, "POST", accounts, "{\"metadata\":{\"name\":\"robot\"}}");
        HttpResponse<String> issued = send(server, null, "POST", accounts + "/robot/token", "{\"spec\":{}}");
        assertThat(issued.statusCode()).as(issued.body()).isEqualTo(201);
        return JSON.readTree(issued.body()).path("status").path("token").asText();
    }

    /** Who the bearer is; the status where nobody. */
    private static String bearer(ApiServer server, String token) throws Exception {
        HttpResponse<String> answer =
                send(server, token, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");
        return answer.statusCode() == 201
                ? JSON.readTree(answer.body())
                        .path("status")
                        .path("userInfo")
                        .path("username")
                        .asText()
                : String.valueOf(answer.statusCode());
    }

    private static JsonNode header(String token) throws Exception {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))));
    }

    private static List<String> keyIds(ApiServer server) throws Exception {
        HttpResponse<String> keys = send(server, null, "GET", "/openid/v1/jwks", "");
        assertThat(keys.headers().firstValue("Content-Type")).hasValue("application/jwk-set+json");
        assertThat(keys.body()).doesNotContain("\"d\"");
        List<String> ids = new ArrayList<>();
        JSON.readTree(keys.body())
                .path("keys")
                .forEach(key ->
                        ids.add(key.path("alg").asText() + " " + key.path("kid").asText()));
        return ids;
    }

    @Test
    void signsWithOneKeyAndAcceptsThatAndTheOnesBefore() throws Exception {
        KeyPair older = rsa();
        KeyPair newer = curve("secp384r1");
        Path signOlder = privateKey("older.key", older);
        Path signNewer = privateKey("newer.key", newer);
        Path both = Files.writeString(
                directory.resolve("both.pub"),
                Files.readString(publicKey("older.pub", older), StandardCharsets.UTF_8)
                        + Files.readString(publicKey("newer.pub", newer)));
        ServiceAccountOptions options =
                ServiceAccountOptions.DEFAULT.withIssuers(List.of("https://cluster.example", "https://old.example"));
        String first;
        try (ApiServer server = start(options.withKeys(signOlder, List.of(directory.resolve("older.pub"))))) {
            first = token(server);
            assertThat(header(first).path("alg").asText()).isEqualTo("RS256");
            assertThat(bearer(server, first)).isEqualTo("system:serviceaccount:default:robot");
        }
        String second;
        try (ApiServer server = start(options.withKeys(signNewer, List.of(both)))) {
            second = token(server);
            assertThat(header(second).path("alg").asText()).isEqualTo("ES384");
            assertThat(bearer(server, first)).isEqualTo("system:serviceaccount:default:robot");
            assertThat(bearer(server, second)).isEqualTo("system:serviceaccount:default:robot");
            assertThat(keyIds(server))
                    .containsExactly(
                            "RS256 " + header(first).path("kid").asText(),
                            "ES384 " + header(second).path("kid").asText());
            JsonNode document = JSON.readTree(send(server, null, "GET", "/.well-known/openid-configuration", "")
                    .body());
            assertThat(document.path("issuer").asText()).isEqualTo("https://cluster.example");
            assertThat(document.path("jwks_uri").asText()).isEqualTo(server.url() + "/openid/v1/jwks");
            assertThat(document.path("id_token_signing_alg_values_supported").toString())
                    .isEqualTo("[\"ES384\",\"RS256\"]");
        }
        // A file of a private key names its public one too.
        try (ApiServer server = start(options.withKeys(signNewer, List.of(signNewer)))) {
            assertThat(bearer(server, first)).isEqualTo("401");
            assertThat(bearer(server, second)).isEqualTo("system:serviceaccount:default:robot");
        }
        // Another first issuer: what the one before has issued is still accepted, as it is named.
        try (ApiServer server = start(options.withIssuers(List.of("https://new.example", "https://cluster.example"))
                .withKeys(signNewer, List.of(both)))) {
            assertThat(bearer(server, second)).isEqualTo("system:serviceaccount:default:robot");
        }
        try (ApiServer server =
                start(options.withIssuers(List.of("https://new.example")).withKeys(signNewer, List.of(both)))) {
            assertThat(bearer(server, second)).isEqualTo("401");
        }
    }

    @Test
    void namesWhatCannotBeUsed() throws Exception {
        Path key = privateKey("a.key", curve("secp256r1"));
        assertThatThrownBy(() -> ServiceAccountOptions.DEFAULT.withKeys(key, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("service-account-key-file");
        Path empty = Files.writeString(directory.resolve("empty"), "nothing");
        assertThatThrownBy(() -> start(ServiceAccountOptions.DEFAULT.withKeys(key, List.of(empty))))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("service-account-key-file " + empty);
        Path only = publicKey("a.pub", curve("secp256r1"));
        assertThatThrownBy(() -> start(ServiceAccountOptions.DEFAULT.withKeys(only, List.of(only))))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("service-account-signing-key-file " + only);
        assertThatThrownBy(() -> ServiceAccountOptions.DEFAULT.withJwksUri("http://plain.example"))
                .hasMessageContaining("service-account-jwks-uri");
    }
}
