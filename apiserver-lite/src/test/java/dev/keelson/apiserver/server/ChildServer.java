package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.etcd.EtcdOptions;
import dev.keelson.apiserver.storage.etcd.EtcdServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An API server over an etcd in a process of its own, to be killed and started again on the same port and directory. */
final class ChildServer implements AutoCloseable {

    private static final String READY = "READY";

    private final URI etcd;
    private final Path directory;
    private final int port;
    private @Nullable Process process;

    ChildServer(URI etcd, Path directory) {
        this.etcd = etcd;
        this.directory = directory;
        this.port = EtcdServer.freePort();
    }

    /** @param arguments etcd, data directory, port */
    public static void main(String[] arguments) throws InterruptedException {
        EtcdOptions etcd = EtcdOptions.of(List.of(URI.create(arguments[0])))
                .withCompactionInterval(Duration.ZERO)
                .withStartTimeout(Duration.ofMinutes(2));
        ApiServer server = ApiServer.start(ApiServerOptions.builder()
                .etcd(etcd)
                .dataDir(Path.of(arguments[1]))
                .port(Integer.parseInt(arguments[2]))
                .disabledAdmissionPlugins(List.of("ServiceAccount"))
                .build());
        server.awaitReady();
        System.out.println(READY);
        new CountDownLatch(1).await();
    }

    private Path log() {
        return directory.resolveSibling(directory.getFileName() + ".log");
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + port);
    }

    /** Returns as soon as the process runs. */
    ChildServer start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("--add-") || option.startsWith("--enable-native")) {
                command.add(option);
            }
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx512m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(ChildServer.class.getName());
        command.addAll(List.of(etcd.toString(), directory.toString(), String.valueOf(port)));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(directory
                        .resolveSibling(directory.getFileName() + ".log")
                        .toFile()))
                .start();
        return this;
    }

    ChildServer awaitReady() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(running().getInputStream(), StandardCharsets.UTF_8));
        assertThat(output.readLine())
                .as("what the server of %s says", directory)
                .isEqualTo(READY);
        return this;
    }

    private Process running() {
        return java.util.Objects.requireNonNull(process, "started");
    }

    /** SIGKILL, and the wait for its end. */
    void kill() throws InterruptedException {
        running().destroyForcibly();
        assertThat(running().waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
