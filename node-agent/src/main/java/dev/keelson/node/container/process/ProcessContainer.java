package dev.keelson.node.container.process;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerInfo.State;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.container.SandboxConfig;
import dev.keelson.node.container.log.RawToCriPump;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One container: its state as last read from its directory, its log's pump, and the end it was asked to make. */
final class ProcessContainer {

    /** What the containers of one runtime share. */
    record Host(Clock clock, HostTools tools, HostSignals signals, Path shim, Path logRoot) {}

    private static final Logger LOG = LoggerFactory.getLogger(ProcessContainer.class);
    /** What the kubelet reports for a container whose exit nobody saw. */
    private static final int UNKNOWN_EXIT_CODE = 137;

    private final Host host;
    private final SandboxConfig sandbox;
    private final ContainerConfig config;
    private final ContainerDirectory directory;
    private final Instant createdAt;
    private final String id;
    private final Path logPath;
    private final CompletableFuture<Void> exited = new CompletableFuture<>();

    // All below guarded by this.
    private State state = State.CREATED;
    private @Nullable HostProcess process;
    private @Nullable HostProcess shim;
    private @Nullable Instant finishedAt;
    // Empty while the container runs, and after an exit that nobody saw.
    private OptionalInt exitCode = OptionalInt.empty();
    // Open exactly while the container runs.
    private @Nullable RawToCriPump pump;
    private @Nullable Timer killTimer;
    // On the clock's nanos; meaningful once stopping.
    private long killAtNanos;
    private boolean stopping;

    ProcessContainer(
            Host host, SandboxConfig sandbox, ContainerDirectory directory, ContainerDirectory.Saved saved, String id) {
        this.host = host;
        this.sandbox = sandbox;
        this.directory = directory;
        this.config = saved.config();
        this.createdAt = saved.createdAt();
        this.id = id;
        this.logPath = host.logRoot()
                .resolve(sandbox.pod().logDirectoryName())
                .resolve(config.name())
                .resolve(config.attempt() + ".log");
    }

    String id() {
        return id;
    }

    ContainerConfig config() {
        return config;
    }

    SandboxConfig sandbox() {
        return sandbox;
    }

    ContainerDirectory directory() {
        return directory;
    }

    CompletableFuture<Void> exited() {
        return exited;
    }

    synchronized ContainerInfo info() {
        boolean known = exitCode.isPresent();
        int code = state != State.EXITED ? 0 : exitCode.orElse(UNKNOWN_EXIT_CODE);
        String reason = "";
        String message = "";
        if (state == State.EXITED) {
            reason = !known ? "ContainerStatusUnknown" : code == 0 ? "Completed" : "Error";
            message = known ? "" : "The container ended while neither a node agent nor its shim was there to see how.";
        }
        Instant startedAt = process != null ? process.recordedAt() : shim != null ? shim.recordedAt() : null;
        return new ContainerInfo(
                id,
                sandbox.pod().uid(),
                config.name(),
                config.attempt(),
                config.image(),
                state,
                createdAt,
                startedAt,
                finishedAt,
                code,
                reason,
                message,
                logPath);
    }

    /**
     * Starts the shim, and waits for its word that the process exists.
     *
     * @return completes when the shim has ended
     */
    synchronized CompletableFuture<?> start() {
        if (state != State.CREATED) {
            throw new ContainerRuntimeException(
                    "container " + config.name() + " of " + sandbox.pod() + " cannot start: it is " + state);
        }
        ContainerRoot root = new ContainerRoot(directory.root());
        try {
            Process started = launch(root);
            String word;
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
                word = in.readLine();
            }
            if ("refused".equals(word) && !claimedByShim()) {
                throw new ContainerRuntimeException(
                        "container " + config.name() + " of " + sandbox.pod() + " was started or given up before; see "
                                + directory.path().resolve("claim"));
            }
            if (word == null) {
                throw new ContainerRuntimeException("the shim of container " + config.name() + " ended before it"
                        + " started the command; is " + directory.path() + " writable and its disk not full?");
            }
            enterRunning();
            return started.onExit();
        } catch (IOException failed) {
            throw new ContainerRuntimeException(
                    "container " + config.name() + " cannot start: " + failed.getMessage(), failed);
        }
    }

    private Process launch(ContainerRoot root) throws IOException {
        List<String> command = new ArrayList<>(host.tools().setsid());
        command.addAll(List.of(
                host.tools().sh(),
                host.shim().toString(),
                "start",
                directory.path().toString()));
        command.addAll(config.command());
        command.addAll(config.args());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(root.workingDirectory(config).toFile());
        builder.environment().clear();
        builder.environment().putAll(root.environment(sandbox, config));
        builder.redirectInput(ProcessBuilder.Redirect.from(HostSignals.NULL_DEVICE));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(
                directory.path().resolve("shim.err").toFile()));
        return builder.start();
    }

    /** Whether the shim of an agent that is gone was faster than ours: then that one's process is the container. */
    private boolean claimedByShim() throws IOException {
        return !directory.giveUp();
    }

    /** Takes up what the directory tells of a container that a shim of an earlier agent claimed. */
    synchronized void recover() throws IOException {
        enterRunning();
        poll();
    }

    private void enterRunning() throws IOException {
        process = directory.process().orElse(null);
        shim = directory.shim().orElse(null);
        state = State.RUNNING;
        pump = RawToCriPump.open(directory.stdout(), directory.stderr(), logPath, host.clock());
    }

    /**
     * Carries over new output and notices the exit.
     *
     * @return whether the container has exited just now
     */
    synchronized boolean poll() throws IOException {
        RawToCriPump open = pump;
        if (state != State.RUNNING || open == null) {
            return false;
        }
        if (process == null) {
            process = directory.process().orElse(null);
        }
        // Looked at before the output, so that nothing written before the exit is missed.
        boolean over = directory.hasExited() || abandoned();
        open.pump(over);
        if (!over) {
            return false;
        }
        if (!directory.hasExited()) {
            directory.recordUnknownExit();
        }
        exitCode = directory.exitCode();
        finishedAt = directory.exitTime();
        state = State.EXITED;
        pump = null;
        open.close();
        Files.deleteIfExists(directory.stdout());
        Files.deleteIfExists(directory.stderr());
        if (killTimer != null) {
            killTimer.cancel();
        }
        exited.complete(null);
        return true;
    }

    /** Nobody will write an exit code any more: the process and its shim are both gone without one. */
    private boolean abandoned() {
        boolean processGone = process == null || !process.alive();
        boolean shimGone = shim == null || !shim.alive();
        // The shim may have written it between the two looks at the directory.
        return processGone && shimGone && !directory.hasExited();
    }

    synchronized CompletableFuture<Void> stop(Duration grace) {
        if (state != State.RUNNING) {
            return CompletableFuture.completedFuture(null);
        }
        long killAt = host.clock().nanos() + grace.toNanos();
        if (!stopping) {
            stopping = true;
            killAtNanos = killAt;
            host.signals().terminate(livingProcess());
            scheduleKill(grace);
        } else if (killAt - killAtNanos < 0) {
            killAtNanos = killAt;
            scheduleKill(grace);
        }
        return exited.copy();
    }

    private void scheduleKill(Duration grace) {
        if (killTimer != null) {
            killTimer.cancel();
        }
        killTimer = host.clock().schedule(grace, () -> host.signals().async(this::kill));
    }

    synchronized void kill() {
        if (state == State.RUNNING) {
            LOG.debug("killing container {} of {}", config.name(), sandbox.pod());
            host.signals().kill(livingProcess());
        }
    }

    private Optional<HostProcess> livingProcess() {
        return Optional.ofNullable(process).filter(HostProcess::alive);
    }

    /** Lets go of the log without touching the process. */
    synchronized void release() {
        if (killTimer != null) {
            killTimer.cancel();
        }
        RawToCriPump open = pump;
        pump = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failed) {
                LOG.warn("cannot close the log of container {} of {}", config.name(), sandbox.pod(), failed);
            }
        }
    }

    Path logPath() {
        return logPath;
    }
}
