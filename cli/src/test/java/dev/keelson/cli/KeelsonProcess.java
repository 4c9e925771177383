package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The {@code keelson} command in a JVM of its own, with the class path of this one. Closing it kills it, and with it
 * every process that it left running from its data directory.
 */
final class KeelsonProcess implements AutoCloseable {

    static final long LONGEST_SECONDS = 60;

    // Each cluster of this host needs pod addresses of its own.
    private static final AtomicInteger NEXT_RANGE =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 9));
    private static final String END_OF_OUTPUT = "\0";

    private final Path directory;
    private final Process process;
    private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

    private KeelsonProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        Thread reader = new Thread(this::readOutput, "output of keelson " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs {@code keelson} with these arguments and nothing else, in {@code directory}. */
    static KeelsonProcess run(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("--add-") || option.startsWith("--enable-native")) {
                command.add(option);
            }
        }
        if (Runtime.version().feature() >= 24) {
            // As bin/keelson does: otherwise the JVM warns of what the embedded store's library uses.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(Keelson.class.getName());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("errors").toFile()))
                .start();
        return new KeelsonProcess(directory, process);
    }

    /** {@code keelson up} on a free port and on pod addresses of its own, with its data below {@code directory}. */
    static KeelsonProcess up(Path directory, String... more) throws IOException {
        int range = NEXT_RANGE.getAndIncrement() & 0x1ff;
        List<String> arguments = new ArrayList<>(List.of("up", "--port", "0"));
        arguments.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        arguments.addAll(
                List.of("--cluster-cidr", "127." + (128 + (range >> 4)) + "." + ((range & 15) << 4) + ".0/20"));
        arguments.addAll(List.of(more));
        return run(directory, arguments.toArray(String[]::new));
    }

    static KeelsonProcess apiServer(Path directory, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("apiserver", "--port", "0"));
        arguments.addAll(List.of("--data-dir", directory.resolve("data").toString()));
        arguments.addAll(List.of(more));
        return run(directory, arguments.toArray(String[]::new));
    }

    private void readOutput() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
            }
        } catch (IOException killed) {
            output.add("(output cut off: " + killed.getMessage() + ")");
        } finally {
            output.add(END_OF_OUTPUT);
        }
    }

    /** Waits for the line that says all is up, and checks that it is the first one. */
    KeelsonProcess awaitReady() throws Exception {
        String line = output.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
        assertThat(line)
                .as("the first line; errors: %s", errors())
                .matches("keelson( apiserver)? is up: https://127\\.0\\.0\\.1:\\d+ \\(kubeconfig .*\\)");
        return this;
    }

    /** Waits for the process to end by itself. */
    int awaitExit() throws Exception {
        assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
                .as("keelson ended; errors: %s", errors())
                .isTrue();
        return process.exitValue();
    }

    /** Lines on standard output that nobody has asked for yet, once the process has ended. */
    List<String> remainingOutput() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line = output.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
                line != null && !line.equals(END_OF_OUTPUT);
                line = output.poll(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            lines.add(line);
        }
        return lines;
    }

    /** SIGTERM, and the wait for what follows. */
    int terminate() throws Exception {
        process.destroy();
        return awaitExit();
    }

    /** SIGKILL. */
    void kill() throws Exception {
        // The handle's, since the process's own would close the pipes with what is still in them.
        process.toHandle().destroyForcibly();
        awaitExit();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Everything written to standard error by all commands of this directory. */
    String errors() {
        try {
            Path file = directory.resolve("errors");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path kubeconfig() {
        return data().resolve("kubeconfig");
    }

    int port() {
        return URI.create(Config.fromKubeconfig(kubeconfig().toFile()).getMasterUrl())
                .getPort();
    }

    /** The administrator's client. It tries each request once: what is refused is to be seen. */
    KubernetesClient client() {
        Config config = Config.fromKubeconfig(kubeconfig().toFile());
        config.setRequestRetryBackoffLimit(0);
        config.setWatchReconnectLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    HostProcesses processes() {
        return new HostProcesses(directory);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        processes().killAll();
    }
}
