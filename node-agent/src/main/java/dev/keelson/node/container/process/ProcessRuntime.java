package dev.keelson.node.container.process;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerIds;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.container.ExecResult;
import dev.keelson.node.container.ExecSession;
import dev.keelson.node.container.RuntimeDescription;
import dev.keelson.node.container.RuntimeListener;
import dev.keelson.node.container.SandboxConfig;
import dev.keelson.node.container.SandboxInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a container's command and args on this host as real processes. Images are ignored, nothing is isolated.
 *
 * <p>Everything it knows is below its state directory, {@code pods/UID/sandbox.json} and {@code
 * pods/UID/containers/NAME/ATTEMPT}: a new runtime on the same directory goes on where the last one ended, however it
 * ended. One runtime at a time holds the directory.
 */
public final class ProcessRuntime implements ContainerRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);
    private static final Duration POLL_PERIOD = Duration.ofMillis(100);

    private final Path stateDir;
    private final Clock clock;
    private final Executor blocking;
    private final ObjectMapper json =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();
    private final FileChannel lock;
    private final ProcessContainer.Host host;
    private final ProcessExec exec;
    // By pod uid, and by container id. Entries appear after their files and go before them.
    private final Map<String, SandboxInfo> sandboxes = new ConcurrentHashMap<>();
    private final Map<String, ProcessContainer> containers = new ConcurrentHashMap<>();
    private final List<RuntimeListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean polling = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Timer pollTimer;

    private ProcessRuntime(Path stateDir, Path logRoot, Clock clock, Executor blocking, FileChannel lock)
            throws IOException {
        this.stateDir = stateDir;
        this.clock = clock;
        this.blocking = blocking;
        this.lock = lock;
        HostTools tools = HostTools.find();
        this.host = new ProcessContainer.Host(
                clock, tools, new HostSignals(tools.sh(), blocking), tools.installShim(stateDir), logRoot);
        this.exec = new ProcessExec(clock, blocking, tools);
        recover();
        pollTimer = clock.scheduleEvery(POLL_PERIOD, this::pollSoon);
    }

    /**
     * Takes hold of the state directory and of everything that still runs from it.
     *
     * @param blocking runs tasks that wait for files and processes
     * @throws ContainerRuntimeException if another runtime holds the directory or it cannot be used
     */
    public static ProcessRuntime open(Path stateDir, Path logRoot, Clock clock, Executor blocking) {
        FileChannel lock = null;
        try {
            Path absolute = stateDir.toAbsolutePath();
            Files.createDirectories(absolute.resolve("pods"));
            lock = FileChannel.open(absolute.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
            return new ProcessRuntime(absolute, logRoot.toAbsolutePath(), clock, blocking, lock);
        } catch (OverlappingFileLockException held) {
            closeQuietly(lock);
            throw new ContainerRuntimeException("another node agent holds " + stateDir + "; end it, or give this one a"
                    + " data directory of its own");
        } catch (IOException failed) {
            closeQuietly(lock);
            throw new ContainerRuntimeException("cannot use " + stateDir + ": " + failed, failed);
        }
    }

    @Override
    public RuntimeDescription description() {
        return new RuntimeDescription(
                "process",
                System.getProperty("os.version", "unknown"),
                true,
                new RuntimeDescription.Notice(
                        "ImageIgnored",
                        "The process runtime ignores images and isolates nothing: it runs the containers' commands"
                                + " directly on this host"));
    }

    @Override
    public SandboxInfo runPodSandbox(SandboxConfig config) {
        SandboxInfo known = sandboxes.get(config.pod().uid());
        if (known != null) {
            return known;
        }
        SandboxInfo sandbox = new SandboxInfo(config, clock.now());
        try {
            Path dir = podDir(config.pod().uid());
            Files.createDirectories(dir.resolve("containers"));
            ContainerDirectory.writeAtomically(dir.resolve("sandbox.json"), json.writeValueAsBytes(sandbox));
        } catch (IOException failed) {
            throw new ContainerRuntimeException("cannot create the sandbox of " + config.pod() + ": " + failed, failed);
        }
        sandboxes.put(config.pod().uid(), sandbox);
        return sandbox;
    }

    @Override
    public List<SandboxInfo> listPodSandboxes() {
        return List.copyOf(sandboxes.values());
    }

    @Override
    public CompletableFuture<Void> removePodSandbox(String podUid) {
        CompletableFuture<?>[] gone =
                ofPod(podUid).map(container -> removeContainer(container.id())).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(gone).thenRunAsync(() -> forgetSandbox(podUid), blocking);
    }

    private void forgetSandbox(String podUid) {
        SandboxInfo sandbox = sandboxes.remove(podUid);
        try {
            ContainerDirectory.deleteTree(podDir(podUid));
            if (sandbox != null) {
                ContainerDirectory.deleteTree(
                        host.logRoot().resolve(sandbox.config().pod().logDirectoryName()));
            }
        } catch (IOException failed) {
            throw new ContainerRuntimeException("cannot remove the files of pod " + podUid + ": " + failed, failed);
        }
    }

    @Override
    public String createContainer(String podUid, ContainerConfig config) {
        SandboxInfo sandbox = sandboxes.get(podUid);
        if (sandbox == null) {
            throw new ContainerRuntimeException("pod " + podUid + " has no sandbox");
        }
        requireCommand(config);
        ContainerDirectory directory = directory(podUid, config.name(), config.attempt());
        try {
            if (directory.created()) {
                throw new ContainerRuntimeException("container " + config.name() + " of "
                        + sandbox.config().pod() + " exists with attempt " + config.attempt());
            }
            ContainerDirectory.deleteTree(directory.path());
            ContainerRoot root = new ContainerRoot(directory.root());
            Files.createDirectories(directory.root());
            root.prepare(config);
            requireProgram(config, root.environment(sandbox.config(), config), root.workingDirectory(config));
            Instant now = clock.now();
            directory.create(json, config, now);
            ProcessContainer container = new ProcessContainer(
                    host,
                    sandbox.config(),
                    directory,
                    new ContainerDirectory.Saved(config, now),
                    ContainerIds.of(podUid, config.name(), config.attempt()));
            containers.put(container.id(), container);
            return container.id();
        } catch (IOException failed) {
            throw new ContainerRuntimeException("cannot create container " + config.name() + ": " + failed, failed);
        }
    }

    /** What an image would run is unknown here, and guessing would run something else. */
    private static void requireCommand(ContainerConfig config) {
        if (config.command().isEmpty()) {
            throw new ContainerRuntimeException("container " + config.name() + " has no command: the process runtime"
                    + " ignores images and cannot know what \"" + config.image()
                    + "\" would run; set the container's command");
        }
    }

    private static void requireProgram(ContainerConfig config, Map<String, String> env, Path workingDir) {
        String program = config.command().get(0);
        boolean found = program.contains("/")
                ? Files.isExecutable(workingDir.resolve(program))
                : HostTools.locate(program, env.getOrDefault("PATH", "")) != null;
        if (!found) {
            throw new ContainerRuntimeException("exec: \"" + program + "\": executable file not found on this host"
                    + (program.contains("/") ? "" : " in PATH " + env.getOrDefault("PATH", "")));
        }
    }

    @Override
    public void startContainer(String id) {
        ProcessContainer container = require(id);
        CompletableFuture<?> shimEnd = container.start();
        changed(container);
        shimEnd.thenRunAsync(() -> poll(container), blocking);
    }

    @Override
    public CompletableFuture<Void> stopContainer(String id, Duration grace) {
        ProcessContainer container = containers.get(id);
        return container == null ? CompletableFuture.completedFuture(null) : container.stop(grace);
    }

    @Override
    public CompletableFuture<Void> removeContainer(String id) {
        ProcessContainer container = containers.get(id);
        if (container == null) {
            return CompletableFuture.completedFuture(null);
        }
        container.kill();
        CompletableFuture<Void> ended =
                container.info().running() ? container.exited() : CompletableFuture.completedFuture(null);
        return ended.thenRunAsync(() -> forget(container), blocking);
    }

    private void forget(ProcessContainer container) {
        try {
            // Takes a container that was never started out of reach of a shim that is only just starting.
            container.directory().giveUp();
            containers.remove(container.id());
            ContainerDirectory.deleteTree(container.directory().path());
            Files.deleteIfExists(container.logPath());
            changed(container);
        } catch (IOException failed) {
            throw new ContainerRuntimeException(
                    "cannot remove container " + container.config().name() + ": " + failed, failed);
        }
    }

    @Override
    public Optional<ContainerInfo> container(String id) {
        return Optional.ofNullable(containers.get(id)).map(ProcessContainer::info);
    }

    @Override
    public List<ContainerInfo> listContainers(String podUid) {
        return ofPod(podUid)
                .map(ProcessContainer::info)
                .sorted(Comparator.comparing(ContainerInfo::createdAt).thenComparing(ContainerInfo::attempt))
                .toList();
    }

    @Override
    public CompletableFuture<ExecResult> exec(String id, List<String> command, Duration timeout) {
        return exec.run(requireRunning(id), command, timeout);
    }

    @Override
    public ExecSession openExec(String id, List<String> command) {
        return exec.open(requireRunning(id), command);
    }

    @Override
    public void subscribe(RuntimeListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        pollTimer.cancel();
        containers.values().forEach(ProcessContainer::release);
        closeQuietly(lock);
    }

    private void pollSoon() {
        if (!closed.get() && polling.compareAndSet(false, true)) {
            blocking.execute(() -> {
                try {
                    containers.values().forEach(this::poll);
                } finally {
                    polling.set(false);
                }
            });
        }
    }

    private void poll(ProcessContainer container) {
        try {
            if (!closed.get() && container.poll()) {
                changed(container);
            }
        } catch (IOException failed) {
            LOG.warn(
                    "cannot follow container {} of {}; trying again",
                    container.config().name(),
                    container.sandbox().pod(),
                    failed);
        }
    }

    private void changed(ProcessContainer container) {
        String uid = container.sandbox().pod().uid();
        listeners.forEach(listener -> listener.changed(uid, container.id()));
    }

    private void recover() throws IOException {
        try (Stream<Path> pods = Files.list(stateDir.resolve("pods"))) {
            for (Path pod : pods.toList()) {
                if (Files.exists(pod.resolve("sandbox.json"))) {
                    recoverPod(pod);
                } else {
                    ContainerDirectory.deleteTree(pod);
                }
            }
        }
    }

    private void recoverPod(Path pod) throws IOException {
        SandboxInfo sandbox = json.readValue(pod.resolve("sandbox.json").toFile(), SandboxInfo.class);
        sandboxes.put(sandbox.podUid(), sandbox);
        try (Stream<Path> attempts = Files.walk(pod.resolve("containers"), 2)) {
            for (Path attempt : attempts.toList()) {
                if (pod.resolve("containers").relativize(attempt).getNameCount() == 2) {
                    recoverContainer(sandbox, new ContainerDirectory(attempt));
                }
            }
        }
    }

    private void recoverContainer(SandboxInfo sandbox, ContainerDirectory directory) throws IOException {
        if (!directory.created() || directory.giveUp()) {
            // The last agent died before this container ran, so that it never will.
            ContainerDirectory.deleteTree(directory.path());
            return;
        }
        ContainerDirectory.Saved saved = directory.load(json);
        ProcessContainer container = new ProcessContainer(
                host,
                sandbox.config(),
                directory,
                saved,
                ContainerIds.of(
                        sandbox.podUid(), saved.config().name(), saved.config().attempt()));
        container.recover();
        containers.put(container.id(), container);
        LOG.info(
                "found container {} of {}: {}",
                saved.config().name(),
                sandbox.config().pod(),
                container.info().state());
    }

    private Stream<ProcessContainer> ofPod(String podUid) {
        return containers.values().stream()
                .filter(container -> container.sandbox().pod().uid().equals(podUid));
    }

    private ProcessContainer require(String id) {
        ProcessContainer container = containers.get(id);
        if (container == null) {
            throw new ContainerRuntimeException("there is no container " + id);
        }
        return container;
    }

    private ProcessContainer requireRunning(String id) {
        ProcessContainer container = require(id);
        if (!container.info().running()) {
            throw new ContainerRuntimeException("container "
                    + container.config().name() + " of " + container.sandbox().pod() + " does not run");
        }
        return container;
    }

    private Path podDir(String podUid) {
        return stateDir.resolve("pods").resolve(podUid);
    }

    private ContainerDirectory directory(String podUid, String name, int attempt) {
        return new ContainerDirectory(
                podDir(podUid).resolve("containers").resolve(name).resolve(Integer.toString(attempt)));
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException failed) {
                LOG.debug("cannot close the lock file", failed);
            }
        }
    }
}
