package dev.keelson.bench;

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

    /** Nanoseconds from the start of the process to its ready line. It has ended when this returns. */
    static long untilReady(List<String> command, Path jdk) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = start(command, jdk);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(READY)) {
                    return System.nanoTime() - begin;
                }
            }
            throw new IOException(command + " ended with code " + process.waitFor() + " before it was ready");
        } finally {
            process.destroy();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** Runs a command that ends by itself. */
    static void untilEnd(List<String> command, Path jdk) throws IOException, InterruptedException {
        Process process = start(command, jdk);
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (lines.readLine() != null) {
                // what it prints says nothing of interest here
            }
        }
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(command + " ended with code " + code);
        }
    }

    private static Process start(List<String> command, Path jdk) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("JAVA_HOME", jdk.toString());
        return builder.start();
    }
}
