package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The host's kubectl, with a home directory of its own, so that it neither finds nor leaves anything. */
final class Kubectl {

    private static final Pattern VERSION = Pattern.compile("Client Version: v1\\.(\\d+)");

    private final Path home;
    private final Path kubeconfig;

    Kubectl(Path home, Path kubeconfig) {
        this.home = home;
        this.kubeconfig = kubeconfig;
    }

    /** What a command said and how it ended. */
    record Result(String command, int code, String output, String errors) {

        /** The standard output of a command that must succeed. */
        String succeeded() {
            assertThat(code).as("exit code of %s", this).isZero();
            return output;
        }
    }

    /** The minor version of the kubectl on the PATH; 0 if there is none. */
    static int minorVersion() throws Exception {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(place, "kubectl"))) {
                Process process = new ProcessBuilder("kubectl", "version", "--client").start();
                String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                Matcher matcher = VERSION.matcher(answer);
                return process.waitFor() == 0 && matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
            }
        }
        return 0;
    }

    /** Runs a command that must succeed. */
    String ok(String... arguments) throws Exception {
        return run(arguments).succeeded();
    }

    Result run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    Result run(Map<String, String> environment, String... arguments) throws Exception {
        Path errors = Files.createTempFile(home, "errors", "");
        Process process = start(environment, ProcessBuilder.Redirect.to(errors.toFile()), arguments);
        Thread limit = limit(process);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        limit.interrupt();
        return new Result("kubectl " + String.join(" ", arguments), code, output, Files.readString(errors));
    }

    /** A command that goes on by itself, such as a watch; the caller reads its output and ends it. */
    Process start(String... arguments) throws IOException {
        return start(Map.of(), ProcessBuilder.Redirect.DISCARD, arguments);
    }

    private Process start(Map<String, String> environment, ProcessBuilder.Redirect errors, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Thread limit(Process process) {
        Thread thread = new Thread(() -> {
            try {
                if (!process.waitFor(KeelsonProcess.LONGEST_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
