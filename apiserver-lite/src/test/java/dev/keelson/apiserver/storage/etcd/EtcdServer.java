package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real etcd on free ports, its data in one directory. Where none is installed, the test is skipped. */
public final class EtcdServer implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private static final int LOWEST_PORT = 15_000;
    private static final int HIGHEST_PORT = 32_000;

    private final Path directory;
    private final int port;
    private final int peerPort;
    private final @Nullable Tls tls;
    private Process process;

    /** Files by which clients and this server know each other. */
    public record Tls(Path authority, Path certificate, Path key) {}

    private EtcdServer(Path directory, int port, int peerPort, @Nullable Tls tls) throws IOException {
        this.directory = directory;
        this.port = port;
        this.peerPort = peerPort;
        this.tls = tls;
        this.process = launch();
    }

    /** Its data goes to {@code directory}, which may hold data already. */
    public static EtcdServer start(Path directory) throws IOException {
        return start(directory, null);
    }

    /** One that shows its certificate, and talks only to who shows one of the authority's. */
    public static EtcdServer start(Path directory, @Nullable Tls tls) throws IOException {
        Assumptions.assumeTrue(installed(), "etcd is not installed; see .ci/run");
        return new EtcdServer(directory, freePort(), freePort(), tls).awaitReady();
    }

    private static boolean installed() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        for (String folder : path.split(java.io.File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(folder, "etcd"))) {
                return true;
            }
        }
        return false;
    }

    /** Below those that the system gives to outgoing connections, one of which would else take it between two lives. */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
    }

    private Process launch() throws IOException {
        String client = url().toString();
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = new ArrayList<>(List.of("etcd", "--name", "one"));
        command.addAll(List.of("--data-dir", data().toString()));
        command.addAll(List.of("--listen-client-urls", client, "--advertise-client-urls", client));
        command.addAll(List.of("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer));
        command.addAll(List.of("--initial-cluster", "one=" + peer, "--max-request-bytes", "8388608"));
        // Short elections: a start is quick, and leases may be as short as a second.
        command.addAll(List.of("--heartbeat-interval", "10", "--election-timeout", "100"));
        if (tls != null) {
            command.addAll(List.of("--cert-file", tls.certificate().toString()));
            command.addAll(List.of("--key-file", tls.key().toString()));
            command.addAll(List.of("--trusted-ca-file", tls.authority().toString(), "--client-cert-auth"));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("etcd.log").toFile()))
                .start();
    }

    private Path data() {
        return directory.resolve("etcd");
    }

    public URI url() {
        return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    /** With patience for a busy machine. */
    public EtcdOptions options() {
        return EtcdOptions.of(List.of(url())).withStartTimeout(java.time.Duration.ofMinutes(1));
    }

    private EtcdServer awaitReady() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!isListening()) {
            assertThat(process.isAlive()).as("etcd lives, see %s", directory).isTrue();
            assertThat(deadline - System.nanoTime())
                    .as("time left for etcd's start")
                    .isPositive();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return this;
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** SIGKILL, and the wait for its end. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** Again, on the same ports and data. */
    public EtcdServer restart() throws IOException {
        process = launch();
        return awaitReady();
    }

    /** A backup of its data, made while it runs. */
    public void backUp(Path file) throws IOException, InterruptedException {
        etcdctl("--endpoints", url().toString(), "snapshot", "save", file.toString());
    }

    /** Puts a backup in the place of its data. It must not run. */
    public void restore(Path file) throws IOException, InterruptedException {
        deleteAll(data());
        String peer = "http://127.0.0.1:" + peerPort;
        etcdctl(
                "snapshot",
                "restore",
                file.toString(),
                "--name",
                "one",
                "--data-dir",
                data().toString(),
                "--initial-cluster",
                "one=" + peer,
                "--initial-advertise-peer-urls",
                peer);
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What {@code etcdctl} prints. */
    public static String etcdctl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("etcdctl"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(Map.of("ETCDCTL_API", "3"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
