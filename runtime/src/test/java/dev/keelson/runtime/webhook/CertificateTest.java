package dev.keelson.runtime.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CertificateTest {

    private static final String REVIEW =
            "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u1\"}}";

    @TempDir
    Path directory;

    private static final Webhook ALLOWING = new Webhook() {
        @Override
        public ReviewKind kind() {
            return ReviewKind.ADMISSION;
        }

        @Override
        public ObjectNode respond(ObjectNode request) {
            return JsonNodeFactory.instance.objectNode().put("allowed", true);
        }
    };

    private static TlsClient connect(ServerFixture fixture) throws Exception {
        return new TlsClient(fixture.authority.clientContext(null), fixture.port());
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsWhileOpenOnesGoOn() throws Exception {
        try (ServerFixture fixture = new ServerFixture(directory)) {
            fixture.server.register("/allow", ALLOWING).start();
            assertThat(fixture.news.nextCertificate()).isEqualTo("CN=first");
            try (TlsClient open = connect(fixture)) {
                assertThat(open.certificate()).isEqualTo("CN=first");
                open.post("/allow", REVIEW);
                open.reply();

                fixture.authority.issue("second", "RSA", 2048).write(directory);
                fixture.clock.advance(Duration.ofSeconds(10));
                assertThat(fixture.news.nextCertificate()).isEqualTo("CN=second");

                try (TlsClient fresh = connect(fixture)) {
                    assertThat(fresh.certificate()).isEqualTo("CN=second");
                }
                open.post("/allow", REVIEW);
                assertThat(open.reply()).startsWith("HTTP/1.1 200 OK");
            }
        }
    }

    @Test
    void aHalfWrittenPairIsReportedAndNotUsed() throws Exception {
        try (ServerFixture fixture = new ServerFixture(directory)) {
            fixture.server.register("/allow", ALLOWING).start();
            fixture.news.nextCertificate();
            TestAuthority.Identity second = fixture.authority.issue("second");

            Files.writeString(directory.resolve("tls.crt"), second.certificatePem());
            fixture.clock.advance(Duration.ofSeconds(10));
            assertThat(fixture.news.nextUnusable()).contains("tls.key").contains("does not belong to");
            try (TlsClient client = connect(fixture)) {
                assertThat(client.certificate()).isEqualTo("CN=first");
            }
            assertThatThrownBy(fixture.server::reloadCertificate).isInstanceOf(IOException.class);

            String key = second.keyPem();
            Files.writeString(directory.resolve("tls.key"), key.substring(0, key.length() / 2));
            assertThatThrownBy(fixture.server::reloadCertificate)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("holds no PEM private key");

            Files.writeString(directory.resolve("tls.key"), key);
            assertThat(fixture.server.reloadCertificate()).isTrue();
            try (TlsClient client = connect(fixture)) {
                assertThat(client.certificate()).isEqualTo("CN=second");
            }
            assertThat(fixture.server.reloadCertificate()).isFalse();
            assertThat(fixture.counter("certwatcher_read_certificate_errors_total"))
                    .isEqualTo(3);
            assertThat(fixture.counter("certwatcher_read_certificate_total")).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048, true", "RSA, 2048, false", "EC, 384, true", "EC, 384, false", "Ed25519, 0, false"})
    void keysOfAllFormsAreRead(String algorithm, int bits, boolean old) throws Exception {
        try (ServerFixture fixture = new ServerFixture(directory)) {
            TestAuthority.Identity identity = fixture.authority.issue("other", algorithm, bits);
            Files.writeString(directory.resolve("tls.crt"), identity.certificatePem() + fixture.authority.pem());
            Files.writeString(
                    directory.resolve("tls.key"),
                    "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n"
                            + (old ? identity.oldKeyPem() : identity.keyPem()));
            fixture.server.register("/allow", ALLOWING).start();
            try (TlsClient client = connect(fixture)) {
                assertThat(client.certificate()).isEqualTo("CN=other");
            }
        }
    }

    @Test
    void anEncryptedKeyIsRefusedWithAdvice() throws Exception {
        try (ServerFixture fixture = new ServerFixture(directory)) {
            Files.writeString(
                    directory.resolve("tls.key"),
                    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
            assertThatThrownBy(fixture.server::start).hasMessageContaining("without a passphrase");
        }
    }

    @Test
    void clientsOfAnotherAuthorityAreRefused() throws Exception {
        TestAuthority clients = new TestAuthority("client-ca");
        Path file = directory.resolve("ca.crt");
        Files.writeString(file, clients.pem());
        try (ServerFixture fixture = new ServerFixture(directory, builder -> builder.clientCa(file))) {
            fixture.server.register("/allow", ALLOWING).start();
            HttpRequest request = fixture.request("/allow")
                    .POST(HttpRequest.BodyPublishers.ofString(REVIEW))
                    .build();
            HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();

            assertThat(fixture.client(clients.issue("api-server"))
                            .send(request, text)
                            .statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(() -> fixture.client.send(request, text)).isInstanceOf(IOException.class);
            fixture.news.nextEnded();
            assertThatThrownBy(() ->
                            fixture.client(fixture.authority.issue("stranger")).send(request, text))
                    .isInstanceOf(IOException.class);
            fixture.server.serving().check();

            TestAuthority next = new TestAuthority("next-client-ca");
            Files.writeString(file, next.pem());
            assertThat(fixture.server.reloadCertificate()).isTrue();
            assertThat(fixture.client(next.issue("api-server"))
                            .send(request, text)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(fixture.news.answered).hasSize(2);
        }
    }
}
