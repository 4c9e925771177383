package dev.keelson.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Starts a Java program that reports what has been acknowledged to it, one line each, and kills it with SIGKILL: at a random
 * moment after the first line that says so, or, in one round of six, after its very first line. Reusable for anything that
 * can write such lines.
 */
public final class CrashRounds {

    private static final long LONGEST_LIFE_MILLIS = 250;

    private final Class<?> program;
    private final Predicate<String> underWay;
    private final Random random;

    /**
     * @param program with a main method; gets the JVM options and class path of this test
     * @param underWay which line shows that the program is at work
     */
    public CrashRounds(Class<?> program, Predicate<String> underWay, long seed) {
        this.program = program;
        this.underWay = underWay;
        this.random = new Random(seed);
    }

    /** The number of rounds asked for, or {@code otherwise}. */
    public static int rounds(int otherwise) {
        return Integer.getInteger("keelson.crash.rounds", otherwise);
    }

    /**
     * One life and death. A last line that was cut off by the death is not passed on.
     *
     * @return all complete lines in order
     */
    public List<String> run(List<String> arguments) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        Process process = start(arguments);
        try {
            StringBuilder output = new StringBuilder();
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            boolean armed = false;
            boolean early = random.nextInt(6) == 0;
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    String line = output.toString();
                    lines.add(line);
                    output.setLength(0);
                    if (!armed && (early || underWay.test(line))) {
                        armed = true;
                        killLater(process, random.nextLong(LONGEST_LIFE_MILLIS * 1000));
                    }
                } else {
                    output.append((char) c);
                }
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            // 128 + SIGKILL: it did not end by itself.
            assertThat(process.exitValue()).as("exit code, after %s", lines).isEqualTo(137);
        } finally {
            process.destroyForcibly();
        }
        return lines;
    }

    private static void killLater(Process process, long micros) {
        Thread killer = new Thread(() -> {
            long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            // The handle's, since the process's own would close the pipe with what is still in it.
            process.toHandle().destroyForcibly();
        });
        killer.setDaemon(true);
        killer.start();
    }

    private Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.startsWith("--add-") || option.startsWith("--enable-native")) {
                command.add(option);
            }
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(program.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
