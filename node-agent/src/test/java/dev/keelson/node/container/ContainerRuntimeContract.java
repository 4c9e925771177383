package dev.keelson.node.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.node.container.ContainerInfo.State;
import dev.keelson.node.pod.PodRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every container runtime guarantees. */
public abstract class ContainerRuntimeContract {

    protected static final String UID = "11111111-2222-3333-4444-555555555555";
    protected static final SandboxConfig SANDBOX =
            new SandboxConfig(new PodRef("ns", "pod", UID), "pod", "127.64.0.5", Map.of());

    /** The one under test now; a test that opens another one puts it here. */
    protected ContainerRuntime runtime;

    protected abstract ContainerRuntime create() throws Exception;

    /** A container that runs until it is stopped. */
    protected ContainerConfig longRunning(String name, int attempt) {
        return new ContainerConfig(
                name,
                attempt,
                ContainerConfig.Role.MAIN,
                "image",
                List.of("sleep", "600"),
                List.of(),
                null,
                Map.of(),
                List.of());
    }

    @BeforeEach
    void open() throws Exception {
        runtime = create();
    }

    @AfterEach
    void closeRuntime() throws Exception {
        runtime.removePodSandbox(UID).get(20, TimeUnit.SECONDS);
        runtime.close();
        runtime.close();
    }

    @Test
    void sandboxIsCreatedOnce() {
        SandboxInfo first = runtime.runPodSandbox(SANDBOX);
        SandboxInfo second = runtime.runPodSandbox(SANDBOX);
        assertThat(second).isEqualTo(first);
        assertThat(runtime.listPodSandboxes()).containsExactly(first);
    }

    @Test
    void containerNeedsASandbox() {
        assertThatThrownBy(() -> runtime.createContainer(UID, longRunning("a", 0)))
                .isInstanceOf(ContainerRuntimeException.class)
                .hasMessageContaining("sandbox");
    }

    @Test
    void containerGoesFromCreatedToRunningToExited() throws Exception {
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, longRunning("a", 0));
        ContainerInfo created = runtime.container(id).orElseThrow();
        assertThat(created.state()).isEqualTo(State.CREATED);
        assertThat(created.startedAt()).isNull();

        runtime.startContainer(id);
        ContainerInfo running = runtime.container(id).orElseThrow();
        assertThat(running.state()).isEqualTo(State.RUNNING);
        assertThat(running.startedAt()).isNotNull();
        assertThat(running.finishedAt()).isNull();

        runtime.stopContainer(id, Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
        ContainerInfo exited = runtime.container(id).orElseThrow();
        assertThat(exited.state()).isEqualTo(State.EXITED);
        assertThat(exited.finishedAt()).isNotNull();
        assertThat(exited.reason()).isNotEmpty();
    }

    @Test
    void containerStartsOnlyOnce() {
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, longRunning("a", 0));
        runtime.startContainer(id);
        assertThatThrownBy(() -> runtime.startContainer(id)).isInstanceOf(ContainerRuntimeException.class);
    }

    @Test
    void sameNameAndAttemptIsRefused() {
        runtime.runPodSandbox(SANDBOX);
        runtime.createContainer(UID, longRunning("a", 0));
        assertThatThrownBy(() -> runtime.createContainer(UID, longRunning("a", 0)))
                .isInstanceOf(ContainerRuntimeException.class);
    }

    @Test
    void stoppingAndRemovingWhatIsGoneSucceeds() throws Exception {
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, longRunning("a", 0));
        runtime.removeContainer(id).get(20, TimeUnit.SECONDS);
        assertThat(runtime.container(id)).isEmpty();
        runtime.removeContainer(id).get(20, TimeUnit.SECONDS);
        runtime.stopContainer(id, Duration.ZERO).get(20, TimeUnit.SECONDS);
        runtime.removePodSandbox("unknown").get(20, TimeUnit.SECONDS);
    }

    @Test
    void containersAreListedOldestFirst() {
        runtime.runPodSandbox(SANDBOX);
        runtime.createContainer(UID, longRunning("a", 0));
        runtime.createContainer(UID, longRunning("a", 1));
        assertThat(runtime.listContainers(UID))
                .extracting(ContainerInfo::attempt)
                .containsExactly(0, 1);
        assertThat(runtime.listContainers("unknown")).isEmpty();
    }

    @Test
    void listenersHearOfEveryChangeAfterItIsVisible() throws Exception {
        BlockingQueue<State> seen = new LinkedBlockingQueue<>();
        runtime.subscribe((uid, id) -> runtime.container(id).ifPresent(info -> seen.add(info.state())));
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, longRunning("a", 0));
        runtime.startContainer(id);
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(State.RUNNING);
        runtime.stopContainer(id, Duration.ofSeconds(10)).get(20, TimeUnit.SECONDS);
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(State.EXITED);
    }

    @Test
    void removingTheSandboxEndsItsContainers() throws Exception {
        runtime.runPodSandbox(SANDBOX);
        String id = runtime.createContainer(UID, longRunning("a", 0));
        runtime.startContainer(id);
        runtime.removePodSandbox(UID).get(20, TimeUnit.SECONDS);
        assertThat(runtime.container(id)).isEmpty();
        assertThat(runtime.listPodSandboxes()).isEmpty();
    }
}
