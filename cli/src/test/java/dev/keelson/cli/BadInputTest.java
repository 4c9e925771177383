package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users and clients get wrong: each is told so, and a running server goes on with all it has. */
class BadInputTest {

    private static final int BODY_LIMIT = 3 * 1024 * 1024;

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    private static KeelsonProcess server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() throws Exception {
        server = KeelsonProcess.apiServer(directory).awaitReady();
        client = server.client();
        client.resource(map("kept", "kept")).create();
    }

    @AfterAll
    static void end() throws Exception {
        try (KeelsonProcess ending = server) {
            assertThat(client.configMaps()
                            .inNamespace("default")
                            .withName("kept")
                            .get()
                            .getData())
                    .containsEntry("text", "kept");
            client.close();
            assertThat(ending.terminate()).isZero();
            assertThat(ending.errors()).doesNotContain("Exception");
        }
    }

    @Test
    void namesAnUnknownFlag() throws Exception {
        try (KeelsonProcess keelson = KeelsonProcess.run(own, "up", "--prot", "0")) {
            assertThat(keelson.awaitExit()).isEqualTo(2);
            assertThat(keelson.errors()).contains("Unknown option").contains("--prot");
        }
    }

    @Test
    void namesAnUnknownController() throws Exception {
        try (KeelsonProcess keelson = KeelsonProcess.up(own, "--controllers", "*,-deploymnt")) {
            assertThat(keelson.awaitExit()).isEqualTo(1);
            assertOneLine(keelson, "deploymnt");
        }
    }

    @Test
    void saysThatThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                KeelsonProcess keelson = KeelsonProcess.run(
                        own,
                        "apiserver",
                        "--data-dir",
                        own.resolve("data").toString(),
                        "--port",
                        Integer.toString(taken.getLocalPort()))) {
            assertThat(keelson.awaitExit()).isEqualTo(1);
            assertOneLine(keelson, "127.0.0.1:" + taken.getLocalPort(), "in use");
        }
    }

    @Test
    void saysThatAnotherProcessHoldsTheDataDirectory() throws Exception {
        try (KeelsonProcess keelson = KeelsonProcess.run(
                own, "apiserver", "--port", "0", "--data-dir", server.data().toString())) {
            assertThat(keelson.awaitExit()).isEqualTo(1);
            assertOneLine(keelson, server.data().toString(), "is in use by the process with pid ");
        }
    }

    @Test
    void refusesDamagedData() throws Exception {
        try (KeelsonProcess first = KeelsonProcess.apiServer(own).awaitReady()) {
            assertThat(first.terminate()).isZero();
        }
        Path store = largestFile(own.resolve("data").resolve("store"));
        byte[] noise = new byte[(int) Math.min(Files.size(store), 1 << 20)];
        new Random(3).nextBytes(noise);
        Files.write(store, noise, StandardOpenOption.WRITE);
        try (KeelsonProcess keelson = KeelsonProcess.apiServer(own)) {
            assertThat(keelson.awaitExit()).isEqualTo(1);
            assertOneLine(keelson, own.resolve("data").toString(), "damaged");
        }
        assertThat(Files.readAllBytes(store)).as("evidence is left alone").startsWith(noise);
    }

    @Test
    void namesAKubeconfigThatCannotBeRead() throws Exception {
        Path missing = own.resolve("no-such-file");
        for (List<String> part :
                List.of(List.of("controller-manager"), List.of("scheduler"), List.of("node", "--name", "n"))) {
            String[] arguments = Stream.concat(part.stream(), Stream.of("--kubeconfig", missing.toString()))
                    .toArray(String[]::new);
            Path place = Files.createDirectory(own.resolve(part.get(0)));
            try (KeelsonProcess keelson = KeelsonProcess.run(place, arguments)) {
                assertThat(keelson.awaitExit()).isEqualTo(1);
                assertOneLine(keelson, "kubeconfig", missing.toString());
            }
        }
    }

    @Test
    void namesAKubeconfigThatIsNone() throws Exception {
        Path garbage = Files.writeString(own.resolve("garbage"), "{ this is: [no kubeconfig");
        try (KeelsonProcess keelson = KeelsonProcess.run(own, "scheduler", "--kubeconfig", garbage.toString())) {
            assertThat(keelson.awaitExit()).isEqualTo(1);
            assertOneLine(keelson, "kubeconfig", garbage.toString());
        }
    }

    @Test
    void answersAnInvalidManifestWithItsCauses() {
        ConfigMap invalid = map("Not_A_Name", "x");
        assertThatThrownBy(() -> client.resource(invalid).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(422);
                    assertThat(refusal.getStatus().getReason()).isEqualTo("Invalid");
                    assertThat(refusal.getStatus().getDetails().getCauses())
                            .anySatisfy(cause -> assertThat(cause.getField()).isEqualTo("metadata.name"));
                });
        assertThatThrownBy(() -> client.raw("/api/v1/namespaces/default/configmaps", "POST", "{ not JSON"))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(400));
    }

    @Test
    void refusesABodyAboveThreeMebibytes() {
        assertThatThrownBy(() ->
                        client.resource(map("large", "x".repeat(BODY_LIMIT))).create())
                .isInstanceOfSatisfying(KubernetesClientException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(413);
                    assertThat(refusal.getStatus().getReason()).isEqualTo("RequestEntityTooLarge");
                });
        assertThat(client.configMaps().inNamespace("default").withName("large").get())
                .isNull();
    }

    @Test
    void survivesGarbageOnItsPort() throws Exception {
        Random random = new Random(5);
        for (int connection = 0; connection < 20; connection++) {
            byte[] garbage = new byte[1 + random.nextInt(4096)];
            random.nextBytes(garbage);
            if (connection % 4 == 1) {
                garbage = "GET / HTTP/1.1\r\nHost: plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            } else if (connection % 4 == 2) {
                // A handshake record that claims more than follows.
                garbage = new byte[] {0x16, 3, 1, 0x40, 0, 1};
            }
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.getOutputStream().write(garbage);
                socket.shutdownOutput();
                socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(KeelsonProcess.LONGEST_SECONDS));
                InputStream answer = socket.getInputStream();
                assertThat(answer.readNBytes(1 << 16)).hasSizeLessThan(1 << 16);
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
        assertThat(client.getKubernetesVersion().getMajor()).isEqualTo("1");
    }

    @Test
    void forgetsAWatcherThatVanishes() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (KubernetesClient vanishing = server.client();
                Watch watch = vanishing.configMaps().inNamespace("default").watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap map) {
                        seen.countDown();
                    }

                    @Override
                    public void onClose(WatcherException cause) {}
                })) {
            assertThat(seen.await(KeelsonProcess.LONGEST_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
            // Without a word: the client's connections are cut.
            vanishing.getHttpClient().close();
            for (int number = 0; number < 50; number++) {
                client.resource(map("seen-by-nobody", Integer.toString(number))).createOr(old -> old.update());
            }
        }
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("seen-by-nobody")
                        .get()
                        .getData())
                .containsEntry("text", "49");
    }

    private static void assertOneLine(KeelsonProcess keelson, String... parts) throws Exception {
        assertThat(keelson.errors().lines())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).startsWith("keelson: ").contains(parts));
        assertThat(keelson.remainingOutput()).isEmpty();
    }

    private static Path largestFile(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    private static ConfigMap map(String name, String text) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withData(Map.of("text", text))
                .build();
    }
}
