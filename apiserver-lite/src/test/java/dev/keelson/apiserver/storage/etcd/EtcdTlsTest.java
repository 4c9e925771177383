package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pem;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.apiserver.storage.RecordingListener;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.clock.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An etcd that speaks TLS and wants certificates of its clients. */
class EtcdTlsTest {

    @TempDir
    Path directory;

    private final Pki pki = Pki.inMemory(Clock.system());
    private final Pki foreign = Pki.inMemory(Clock.system());
    private EtcdServer etcd;
    private Path authority;
    private Path foreignAuthority;

    @BeforeEach
    void start() throws IOException {
        authority = file("ca.crt", Pem.encode(pki.authorityCertificate()));
        foreignAuthority = file("foreign-ca.crt", Pem.encode(foreign.authorityCertificate()));
        KeyMaterial server = pki.server("etcd", List.of(), List.of("127.0.0.1"));
        etcd = EtcdServer.start(
                directory, new EtcdServer.Tls(authority, certificate("server", server), key("server", server)));
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (etcd != null) {
            etcd.close();
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private Path certificate(String name, KeyMaterial material) throws IOException {
        return file(name + ".crt", material.certificatePem());
    }

    private Path key(String name, KeyMaterial material) throws IOException {
        return file(name + ".key", material.keyPem());
    }

    private EtcdOptions options(Path ca, @Nullable KeyMaterial client) throws IOException {
        EtcdOptions options = etcd.options().withStartTimeout(Duration.ZERO);
        return client == null
                ? options.withTls(ca, null, null)
                : options.withTls(ca, certificate("client", client), key("client", client));
    }

    private static EtcdStorage open(EtcdOptions options) {
        return EtcdStorage.open(options, Clock.system());
    }

    @Test
    void worksWithCertificatesThatBothSidesKnowAlsoAfterARestart() throws Exception {
        KeyMaterial client = pki.client("keelson", List.of());
        try (EtcdStorage storage =
                open(etcd.options().withTls(authority, certificate("client", client), key("client", client)))) {
            RecordingListener listener = new RecordingListener();
            storage.watch("/", "0", 1, listener);
            storage.put("/registry/core/configmaps/a", new byte[] {'1'}, Storage.ABSENT, null);
            listener.awaitEvents(1);
            etcd.kill();
            etcd.restart();
            assertThat(storage.get("/registry/core/configmaps/a", Storage.LATEST))
                    .isNotNull();
            assertThat(storage.put("/registry/core/configmaps/a", new byte[] {'2'}, 2, null)
                            .applied())
                    .isTrue();
            listener.awaitEvents(2);
        }
    }

    @Test
    void saysThatTheAuthorityIsNotTheOneOfTheServer() throws Exception {
        EtcdOptions options = options(foreignAuthority, pki.client("keelson", List.of()));
        assertThatThrownBy(() -> open(options))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining(etcd.url().toString())
                .hasMessageContaining("--etcd-cafile");
    }

    @Test
    void saysThatTheServerWantsACertificate() throws Exception {
        EtcdOptions options = options(authority, null);
        assertThatThrownBy(() -> open(options))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining(etcd.url().toString())
                .hasMessageContaining("--etcd-certfile");
    }

    @Test
    void saysThatTheServerDoesNotTakeTheCertificate() throws Exception {
        EtcdOptions options = options(authority, foreign.client("keelson", List.of()));
        assertThatThrownBy(() -> open(options))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining("--etcd-certfile");
    }

    @Test
    void saysThatOneSideSpeaksTlsAndTheOtherDoesNot() {
        URI plain = URI.create("http://127.0.0.1:" + etcd.url().getPort());
        EtcdOptions options = EtcdOptions.of(List.of(plain)).withStartTimeout(Duration.ZERO);
        assertThatThrownBy(() -> open(options))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining("https://");
    }

    @Test
    void saysThatTheServerSpeaksNoTls() throws Exception {
        try (EtcdServer plain = EtcdServer.start(Files.createDirectory(directory.resolve("plain")))) {
            URI url = URI.create("https://127.0.0.1:" + plain.url().getPort());
            EtcdOptions options = EtcdOptions.of(List.of(url)).withStartTimeout(Duration.ZERO);
            assertThatThrownBy(() -> open(options))
                    .isInstanceOf(StorageUnavailableException.class)
                    .hasMessageContaining("http://");
        }
    }

    @Test
    void saysWhichFileIsOfNoUse() throws Exception {
        EtcdOptions missing = etcd.options().withTls(directory.resolve("nowhere"), null, null);
        assertThatThrownBy(() -> open(missing))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("etcd-cafile")
                .hasMessageContaining("nowhere");
        Path empty = file("empty.crt", "nothing");
        EtcdOptions useless = etcd.options().withTls(empty, null, null);
        assertThatThrownBy(() -> open(useless))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("etcd-cafile")
                .hasMessageContaining(empty.toString());
        assertThatThrownBy(() -> etcd.options().withTls(authority, empty, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("etcd-keyfile");
    }
}
