package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.api.reconciler.dependent.DependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(crds = Note.class)
class DependentsTest {

    /** A ConfigMap with the note's text. */
    public static class Copy extends CRUDKubernetesDependentResource<ConfigMap, Note> {

        private final String suffix;

        public Copy() {
            this("");
        }

        Copy(String suffix) {
            this.suffix = suffix;
        }

        @Override
        protected ConfigMap desired(Note note, Context<Note> context) {
            return new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(note.getMetadata().getName() + suffix)
                    .withNamespace(note.getMetadata().getNamespace())
                    .endMetadata()
                    .addToData("text", note.getSpec().text())
                    .build();
        }
    }

    /** Another of them. */
    public static class SecondCopy extends Copy {
        public SecondCopy() {
            super("-second");
        }
    }

    /** Whether the first copy has a text that is worth a second one. */
    public static class WorthIt implements Condition<ConfigMap, Note> {
        @Override
        public boolean isMet(DependentResource<ConfigMap, Note> dependent, Note note, Context<Note> context) {
            return note.getSpec().text().startsWith("worth");
        }
    }

    @ControllerConfiguration(name = "dependents")
    @Workflow(
            dependents = {
                @Dependent(name = "first", type = Copy.class),
                @Dependent(
                        name = "second",
                        type = SecondCopy.class,
                        dependsOn = "first",
                        reconcilePrecondition = WorthIt.class)
            })
    static class WithDependents extends ScriptedReconciler {}

    private final TestCluster cluster;
    private final Workplace at;

    DependentsTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.at = new Workplace(client);
    }

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void dependentsFollowTheirPrimaryAndTheirConditions() {
        at.run(new WithDependents());
        at.create("a", "worth it");
        awaitCopy("a", "worth it");
        awaitCopy("a-second", "worth it");

        at.write("a", "worth more");
        awaitCopy("a", "worth more");
        awaitCopy("a-second", "worth more");

        at.write("a", "in vain");
        awaitCopy("a", "in vain");
        cluster.awaitGone(ConfigMap.class, at.namespace, "a-second");
    }

    @Test
    void aDependentThatOthersChangeOrDeleteIsRepaired() {
        at.run(new WithDependents());
        at.create("a", "in vain");
        ConfigMap copy = awaitCopy("a", "in vain");
        assertThat(copy.getMetadata().getOwnerReferences()).hasSize(1);

        at.client.resource(copy).edit(map -> {
            map.getData().put("text", "forged");
            return map;
        });
        awaitCopy("a", "in vain");
        at.client.resource(copy).delete();
        ConfigMap again = cluster.await(
                ConfigMap.class,
                at.namespace,
                "a",
                map -> !Objects.equals(
                        map.getMetadata().getUid(), copy.getMetadata().getUid()));
        assertThat(again.getData()).containsEntry("text", "in vain");
    }

    private ConfigMap awaitCopy(String name, String text) {
        return cluster.await(
                ConfigMap.class,
                at.namespace,
                name,
                map -> text.equals(map.getData().get("text")));
    }
}
