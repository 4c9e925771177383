package dev.keelson.bench.server;

import dev.keelson.bench.harness.ProcessUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that {@code bin/keelson apiserver} started. */
record ScriptedServer(Process process, String kubeconfig) implements ServerUnderTest {

    private static final String READY = " is up: ";
    private static final int ENDS_WITHIN_SECONDS = 30;

    static ScriptedServer start(Path script, Path dataDir) throws IOException {
        List<String> command = List.of(
                script.toAbsolutePath().toString(),
                "apiserver",
                "--data-dir",
                dataDir.toString(),
                "--secure-port",
                "0",
                "--disable-admission-plugins=ServiceAccount");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KEELSON_SKIP_BUILD", "1");
        Process process = builder.start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(READY)) {
                return new ScriptedServer(process, Files.readString(dataDir.resolve("kubeconfig")));
            }
        }
        throw new IOException(script + " ended before it was ready; its standard error says why");
    }

    @Override
    public ProcessUsage usage() {
        return ProcessUsage.of(process.toHandle());
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
