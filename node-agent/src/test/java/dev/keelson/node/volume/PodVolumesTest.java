package dev.keelson.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.FakeClock;
import dev.keelson.node.pod.DownwardFields.NodeFacts;
import dev.keelson.node.worker.FakeObjects;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodVolumesTest {

    private static final NodeFacts FACTS = new NodeFacts("127.0.0.1", "127.64.0.9", Map.of());

    @TempDir
    Path dir;

    private final FakeClock clock = new FakeClock();
    private final FakeObjects objects = new FakeObjects();

    @SuppressWarnings("NullAway.Init")
    private PodVolumes volumes;

    @BeforeEach
    void create() {
        volumes = new PodVolumes(dir.resolve("volumes"), objects, clock);
    }

    private static Pod pod(Volume volume) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod")
                .withNamespace("ns")
                .withUid("uid")
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .withVolumes(volume)
                .endSpec()
                .build();
    }

    private Path mount(Volume volume) throws VolumeException {
        return volumes.mount(pod(volume), FACTS).values().iterator().next();
    }

    @Test
    void configMapsFilesChangeTogetherWithTheObject() throws Exception {
        Volume volume = new VolumeBuilder()
                .withName("v")
                .withNewConfigMap()
                .withName("cm")
                .endConfigMap()
                .build();
        objects.configMaps.put(
                "cm",
                new ConfigMapBuilder().addToData("a", "1").addToData("b", "1").build());
        Path path = mount(volume);
        Path version = path.resolve("..data").toRealPath();
        assertThat(mount(volume).resolve("..data").toRealPath()).isEqualTo(version);
        objects.configMaps.put(
                "cm",
                new ConfigMapBuilder().addToData("a", "2").addToData("c", "2").build());
        mount(volume);
        assertThat(path.resolve("a")).hasContent("2");
        assertThat(path.resolve("c")).hasContent("2");
        assertThat(Files.exists(path.resolve("b"))).isFalse();
        assertThat(version).doesNotExist();
    }

    @Test
    void secretItemsAreDecodedAndPlaced() throws Exception {
        objects.secrets.put(
                "s", new SecretBuilder().addToData("key", "aGVsbG8=").build());
        Path path = mount(new VolumeBuilder()
                .withName("v")
                .withNewSecret()
                .withSecretName("s")
                .addNewItem("key", 0b110_000_000, "sub/file")
                .endSecret()
                .build());
        assertThat(path.resolve("sub/file")).hasContent("hello");
        assertThat(Files.getPosixFilePermissions(path.resolve("sub/file"))).hasSize(2);
    }

    @Test
    void tokenIsReplacedWhenAFifthOfItsLifeIsLeft() throws Exception {
        objects.tokenExpiry = clock.now().plusSeconds(1000);
        Volume volume = new VolumeBuilder()
                .withName("v")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken(null, 1000L, "token")
                .endSource()
                .endProjected()
                .build();
        Path path = mount(volume);
        clock.advance(Duration.ofSeconds(799));
        mount(volume);
        assertThat(path.resolve("token")).hasContent("token-1");
        clock.advance(Duration.ofSeconds(1));
        mount(volume);
        assertThat(path.resolve("token")).hasContent("token-2");
    }

    @Test
    void downwardFieldsAreFiles() throws Exception {
        Path path = mount(new VolumeBuilder()
                .withName("v")
                .withNewDownwardAPI()
                .addNewItem()
                .withPath("labels")
                .withNewFieldRef("v1", "metadata.labels")
                .endItem()
                .endDownwardAPI()
                .build());
        assertThat(path.resolve("labels")).hasContent("app=\"web\"");
    }

    @Test
    void unmountLeavesWhatHostPathLeadsTo() throws Exception {
        Path host = Files.createDirectories(dir.resolve("host"));
        Files.writeString(host.resolve("kept"), "x");
        Path path = mount(new VolumeBuilder()
                .withName("v")
                .withNewHostPath(host.toString(), "Directory")
                .build());
        assertThat(path).isEqualTo(host);
        Path empty = mount(new VolumeBuilder()
                .withName("e")
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
        Files.createSymbolicLink(empty.resolve("link"), host);
        volumes.unmount("uid");
        assertThat(empty).doesNotExist();
        assertThat(host.resolve("kept")).exists();
    }

    @Test
    void otherKindsAreRefusedByName() {
        Volume claim = new VolumeBuilder()
                .withName("data")
                .withNewPersistentVolumeClaim("pvc", false)
                .build();
        assertThatThrownBy(() -> mount(claim))
                .isInstanceOf(VolumeException.class)
                .hasMessageStartingWith("MountVolume.SetUp failed for volume \"data\" : this node supports");
    }
}
