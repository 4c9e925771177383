package dev.keelson.bench.harness;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM on this JVM's Java and class path that talks in lines over its standard streams. It is told to end by the end of
 * its input, which it also sees when the parent dies. Its standard error is the parent's.
 */
public final class ChildJvm implements AutoCloseable {

    /** What lmdbjava needs, and what bin/keelson gives. */
    private static final List<String> EMBEDDED_STORE =
            List.of("--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");

    private static final int FIRST_WITH_NATIVE_CHECKS = 24;
    private static final int ENDS_WITHIN_SECONDS = 15;

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    public static ChildJvm start(Class<?> main, List<String> jvmOptions, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(storeOptions(Runtime.version().feature()));
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The options without which the embedded store does not run on a Java of this feature version. */
    public static List<String> storeOptions(int feature) {
        List<String> options = new ArrayList<>(EMBEDDED_STORE);
        if (feature >= FIRST_WITH_NATIVE_CHECKS) {
            options.add("--enable-native-access=ALL-UNNAMED");
        }
        return options;
    }

    /**
     * Waits for the next line.
     *
     * @throws IOException when the child ended instead
     */
    public String line() throws IOException {
        @Nullable String line = output.readLine();
        if (line == null) {
            throw new IOException("the child JVM ended early; its standard error says why");
        }
        return line;
    }

    public void send(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    public ProcessUsage usage() {
        return ProcessUsage.of(process.toHandle());
    }

    @Override
    public void close() throws IOException {
        try {
            input.close();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
