package dev.keelson.node.worker;

import dev.keelson.clock.Clock;
import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerIds;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerInfo.State;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.container.ExecResult;
import dev.keelson.node.container.ExecSession;
import dev.keelson.node.container.RuntimeDescription;
import dev.keelson.node.container.RuntimeListener;
import dev.keelson.node.container.SandboxConfig;
import dev.keelson.node.container.SandboxInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A runtime whose containers do what the test says. For one thread. */
final class ScriptedRuntime implements ContainerRuntime {

    /** What was asked, in order: {@code create a/0}, {@code start a/0}, {@code stop a/0 30s}, {@code remove a/0}. */
    final List<String> calls = new ArrayList<>();

    final Map<String, ContainerConfig> configs = new LinkedHashMap<>();
    boolean stopEndsAtOnce = true;

    @Nullable
    String refuseCreate;

    private final Clock clock;
    private final Map<String, SandboxInfo> sandboxes = new LinkedHashMap<>();
    private final Map<String, ContainerInfo> containers = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<Void>> ends = new LinkedHashMap<>();
    private final List<RuntimeListener> listeners = new ArrayList<>();

    ScriptedRuntime(Clock clock) {
        this.clock = clock;
    }

    void exit(String name, int code) {
        ContainerInfo running = containers.values().stream()
                .filter(info -> info.name().equals(name) && info.running())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " does not run: " + containers.values()));
        put(running, State.EXITED, running.startedAt(), clock.now(), code);
        ends.computeIfAbsent(running.id(), id -> new CompletableFuture<>()).complete(null);
    }

    List<String> running() {
        return containers.values().stream()
                .filter(ContainerInfo::running)
                .map(info -> info.name() + "/" + info.attempt())
                .toList();
    }

    private void put(ContainerInfo old, State state, @Nullable Instant started, @Nullable Instant finished, int code) {
        containers.put(
                old.id(),
                new ContainerInfo(
                        old.id(),
                        old.podUid(),
                        old.name(),
                        old.attempt(),
                        old.image(),
                        state,
                        old.createdAt(),
                        started,
                        finished,
                        code,
                        state == State.EXITED ? (code == 0 ? "Completed" : "Error") : "",
                        "",
                        old.logPath()));
        listeners.forEach(listener -> listener.changed(old.podUid(), old.id()));
    }

    private static String label(ContainerInfo info) {
        return info.name() + "/" + info.attempt();
    }

    @Override
    public RuntimeDescription description() {
        return new RuntimeDescription("scripted", "1", true, new RuntimeDescription.Notice("ImageIgnored", "notice"));
    }

    @Override
    public SandboxInfo runPodSandbox(SandboxConfig config) {
        return sandboxes.computeIfAbsent(config.pod().uid(), uid -> new SandboxInfo(config, clock.now()));
    }

    @Override
    public List<SandboxInfo> listPodSandboxes() {
        return List.copyOf(sandboxes.values());
    }

    @Override
    public CompletableFuture<Void> removePodSandbox(String podUid) {
        calls.add("remove sandbox");
        sandboxes.remove(podUid);
        containers.values().removeIf(info -> info.podUid().equals(podUid));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String createContainer(String podUid, ContainerConfig config) {
        if (refuseCreate != null) {
            throw new ContainerRuntimeException(refuseCreate);
        }
        String id = ContainerIds.of(podUid, config.name(), config.attempt());
        ContainerInfo info = new ContainerInfo(
                id,
                podUid,
                config.name(),
                config.attempt(),
                config.image(),
                State.CREATED,
                clock.now(),
                null,
                null,
                0,
                "",
                "",
                Path.of("log"));
        calls.add("create " + label(info));
        containers.put(id, info);
        configs.put(config.name(), config);
        return id;
    }

    @Override
    public void startContainer(String id) {
        ContainerInfo created = containers.get(id);
        if (created == null || created.state() != State.CREATED) {
            throw new AssertionError("started twice: " + created);
        }
        calls.add("start " + label(created));
        put(created, State.RUNNING, clock.now(), null, 0);
    }

    @Override
    public CompletableFuture<Void> stopContainer(String id, Duration grace) {
        ContainerInfo info = containers.get(id);
        if (info == null || !info.running()) {
            return CompletableFuture.completedFuture(null);
        }
        calls.add("stop " + label(info) + " " + grace.toSeconds() + "s");
        CompletableFuture<Void> end = ends.computeIfAbsent(id, key -> new CompletableFuture<>());
        if (stopEndsAtOnce) {
            exit(info.name(), 143);
        }
        return end;
    }

    @Override
    public CompletableFuture<Void> removeContainer(String id) {
        ContainerInfo info = containers.remove(id);
        if (info != null) {
            calls.add("remove " + label(info));
            listeners.forEach(listener -> listener.changed(info.podUid(), id));
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Optional<ContainerInfo> container(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    @Override
    public List<ContainerInfo> listContainers(String podUid) {
        return containers.values().stream()
                .filter(info -> info.podUid().equals(podUid))
                .toList();
    }

    @Override
    public CompletableFuture<ExecResult> exec(String id, List<String> command, Duration timeout) {
        calls.add("exec " + String.join(" ", command));
        return CompletableFuture.completedFuture(new ExecResult(0, new byte[0]));
    }

    @Override
    public ExecSession openExec(String id, List<String> command) {
        throw new ContainerRuntimeException("not in this test");
    }

    @Override
    public void subscribe(RuntimeListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {}
}
