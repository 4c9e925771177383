package dev.keelson.bench;

import dev.keelson.bench.harness.ProcessUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs of keelson's command line. */
final class StartedProcess {

    private static final String READY = " is up: ";
    private static final int ENDS_WITHIN_SECONDS = 60;

    private StartedProcess() {}

    /** A start, until the ready line; {@code cpu} in nanoseconds too. */
    record Start(long nanos, long cpu) {}

    /** Starts a process, waits for its ready line and ends it; also when this JVM is told to end. */
    static Start untilReady(List<String> command, Path jdk) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = start(command, jdk);
        Thread onExit = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(onExit);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(READY)) {
                    long nanos = System.nanoTime() - begin;
                    return new Start(
                            nanos, ProcessUsage.of(process.toHandle()).cpu().toNanos());
                }
            }
            throw new IOException(command + " ended with code " + process.waitFor() + " before it was ready");
        } finally {
            Runtime.getRuntime().removeShutdownHook(onExit);
            process.destroy();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** Runs a command that ends by itself. */
    static void untilEnd(List<String> command, Path jdk) throws IOException, InterruptedException {
        Process process = start(command, jdk);
        String last = "";
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
            }
        }
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(command + " ended with code " + code + " after printing: " + last);
        }
    }

    private static Process start(List<String> command, Path jdk) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder.start();
    }
}
