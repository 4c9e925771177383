package dev.keelson.node.container.hollow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.node.container.ContainerConfig;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.ContainerRuntimeContract;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HollowRuntimeTest extends ContainerRuntimeContract {

    private final FakeClock clock = new FakeClock();

    @Override
    protected ContainerRuntime create() {
        return new HollowRuntime(clock, Duration.ofSeconds(1));
    }

    @Test
    void initContainerCompletesAfterTheDelayAndNotBefore() {
        HollowRuntime hollow = new HollowRuntime(clock, Duration.ofSeconds(1));
        hollow.runPodSandbox(SANDBOX);
        String id = hollow.createContainer(
                UID,
                new ContainerConfig(
                        "init",
                        0,
                        ContainerConfig.Role.INIT,
                        "image",
                        List.of(),
                        List.of(),
                        null,
                        Map.of(),
                        List.of()));
        hollow.startContainer(id);
        clock.advance(Duration.ofMillis(999));
        assertThat(hollow.container(id).orElseThrow().running()).isTrue();
        clock.advance(Duration.ofMillis(1));
        ContainerInfo ended = hollow.container(id).orElseThrow();
        assertThat(ended.exited()).isTrue();
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void runningContainersAreAdoptedFromThePodsStatus() {
        HollowRuntime hollow = new HollowRuntime(clock, Duration.ofSeconds(1));
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("pod")
                .withNamespace("ns")
                .withUid(UID)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("a")
                .withImage("image")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPodIP("10.0.0.7")
                .addNewContainerStatus()
                .withName("a")
                .withImage("image")
                .withContainerID("hollow://abc")
                .withRestartCount(3)
                .withNewState()
                .withNewRunning("2026-01-01T00:00:00Z")
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        hollow.adopt(pod);
        ContainerInfo adopted = hollow.container("abc").orElseThrow();
        assertThat(adopted.running()).isTrue();
        assertThat(adopted.attempt()).isEqualTo(3);
        assertThat(hollow.listPodSandboxes())
                .singleElement()
                .satisfies(sandbox -> assertThat(sandbox.config().ip()).isEqualTo("10.0.0.7"));
    }
}
