package dev.keelson.node.container.process;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.container.ExecResult;
import dev.keelson.node.container.ExecSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Commands beside a container's own: in its working directory and with its environment, in sessions of their own. */
final class ProcessExec {

    /** As the kubelet limits what a probe or hook may answer with. */
    private static final int MAX_OUTPUT = 16 * 1024 * 1024;

    private final Clock clock;
    private final Executor blocking;
    private final HostTools tools;

    ProcessExec(Clock clock, Executor blocking, HostTools tools) {
        this.clock = clock;
        this.blocking = blocking;
        this.tools = tools;
    }

    CompletableFuture<ExecResult> run(ProcessContainer container, List<String> command, Duration timeout) {
        Process process;
        try {
            process = builder(container, command).redirectErrorStream(true).start();
            process.getOutputStream().close();
        } catch (IOException failed) {
            return CompletableFuture.failedFuture(cannotRun(command, failed));
        }
        CompletableFuture<ExecResult> result = new CompletableFuture<>();
        Timer limit = clock.schedule(timeout, () -> {
            // First, since the death of the process is a result too.
            result.completeExceptionally(new ContainerRuntimeException(
                    "command \"" + String.join(" ", command) + "\" timed out after " + timeout.toSeconds() + "s"));
            destroyAll(process);
        });
        blocking.execute(() -> {
            try {
                byte[] output = drain(process.getInputStream());
                result.complete(new ExecResult(process.waitFor(), output));
            } catch (IOException failed) {
                result.completeExceptionally(cannotRun(command, failed));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                result.completeExceptionally(new ContainerRuntimeException("interrupted", interrupted));
            } finally {
                limit.cancel();
            }
        });
        return result;
    }

    ExecSession open(ProcessContainer container, List<String> command) {
        try {
            return new Session(builder(container, command).start());
        } catch (IOException failed) {
            throw cannotRun(command, failed);
        }
    }

    private ProcessBuilder builder(ProcessContainer container, List<String> command) {
        ContainerRoot root = new ContainerRoot(container.directory().root());
        List<String> line = new ArrayList<>(tools.setsid());
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.directory(root.workingDirectory(container.config()).toFile());
        builder.environment().clear();
        builder.environment().putAll(root.environment(container.sandbox(), container.config()));
        return builder;
    }

    private static byte[] drain(InputStream in) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            kept.write(buffer, 0, Math.min(read, MAX_OUTPUT - kept.size()));
        }
        return kept.toByteArray();
    }

    private static void destroyAll(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static ContainerRuntimeException cannotRun(List<String> command, IOException cause) {
        return new ContainerRuntimeException(
                "cannot run \"" + String.join(" ", command) + "\": " + cause.getMessage(), cause);
    }

    private record Session(Process process) implements ExecSession {

        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public CompletableFuture<Integer> exitCode() {
            return process.onExit().thenApply(Process::exitValue);
        }

        @Override
        public void close() {
            destroyAll(process);
        }
    }
}
