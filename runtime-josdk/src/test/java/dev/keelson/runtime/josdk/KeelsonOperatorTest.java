package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(crds = Note.class)
class KeelsonOperatorTest {

    private final TestCluster cluster;
    private final KubernetesClient client;
    private final NoteReconciler reconciler = new NoteReconciler();
    private final Operator operator;

    KeelsonOperatorTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.client = client;
        this.operator = new KeelsonOperator(
                configuration -> configuration.withKubernetesClient(client).withCloseClientOnStop(false));
    }

    @BeforeEach
    void start() {
        operator.register(reconciler);
        operator.start();
    }

    @AfterEach
    void stop() {
        operator.stop();
    }

    @Test
    void reconcilesWithFinalizerStatusAndSecondaryResource() {
        client.resource(Note.named("first", "hello")).create();

        Note copied = awaitCopied("first", "hello");

        assertThat(copied.getFinalizers()).containsExactly("notes.josdk.keelson.dev/finalizer");
        assertThat(client.configMaps().withName("first").get().getData()).containsEntry("text", "hello");
    }

    @Test
    void repairsASecondaryResourceThatOthersChange() {
        client.resource(Note.named("repaired", "right")).create();
        awaitCopied("repaired", "right");

        client.configMaps().withName("repaired").edit(map -> {
            map.getData().put("text", "wrong");
            return map;
        });

        cluster.await(
                ConfigMap.class,
                "default",
                "repaired",
                map -> "right".equals(map.getData().get("text")));
    }

    @Test
    void cleansUpBeforeAResourceGoes() {
        client.resource(Note.named("leaving", "bye")).create();
        awaitCopied("leaving", "bye");

        client.resources(Note.class).withName("leaving").delete();

        cluster.awaitGone(Note.class, "default", "leaving");
        assertThat(reconciler.cleanedUp).contains("leaving");
    }

    @Test
    void worksAgainAfterAStop() {
        operator.stop();
        client.resource(Note.named("between", "missed")).create();

        operator.start();

        awaitCopied("between", "missed");
    }

    @Test
    void tellsProbesThatItHasStartedAndIsHealthy() {
        assertThat(operator.getRuntimeInfo().isStarted()).isTrue();
        assertThat(operator.getRuntimeInfo().allEventSourcesAreHealthy()).isTrue();
        assertThat(operator.getRegisteredController("notes")).isPresent();
    }

    private Note awaitCopied(String name, String text) {
        return cluster.await(
                Note.class,
                "default",
                name,
                note -> note.getStatus() != null && text.equals(note.getStatus().copied()));
    }
}
