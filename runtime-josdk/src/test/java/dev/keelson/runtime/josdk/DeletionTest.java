package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(crds = Note.class)
class DeletionTest {

    private final TestCluster cluster;
    private final Workplace at;

    DeletionTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.at = new Workplace(client);
    }

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void aCleanerIsAskedAgainUntilItIsDone() {
        ScriptedReconciler.Cleaning reconciler = new ScriptedReconciler.Cleaning();
        reconciler.cleaning = note -> DeleteControl.noFinalizerRemoval().rescheduleAfter(Duration.ofMillis(1));
        at.run(reconciler);
        at.create("a", "1");
        reconciler.next();
        at.delete("a");

        reconciler.nextCleanup();
        reconciler.nextCleanup();
        assertThat(at.client
                        .resources(Note.class)
                        .inNamespace(at.namespace)
                        .withName("a")
                        .get()
                        .getFinalizers())
                .hasSize(1);
        reconciler.cleaning = note -> DeleteControl.defaultDelete();
        cluster.awaitGone(Note.class, at.namespace, "a");
    }

    @Test
    void aDeletionDuringAnOwnWriteIsNotMissed() {
        ScriptedReconciler.Cleaning reconciler = new ScriptedReconciler.Cleaning();
        reconciler.body = (note, context) -> {
            labelAfter(() -> at.delete("a"), note, context);
            return UpdateControl.noUpdate();
        };
        at.run(reconciler);
        at.create("a", "1");

        assertThat(reconciler.nextCleanup().getMetadata().getName()).isEqualTo("a");
        cluster.awaitGone(Note.class, at.namespace, "a");
    }

    @Test
    void aChangeDuringTheWriteOfAnErrorsStatusIsNotMissed() {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        reconciler.body = (note, context) -> {
            if (note.getSpec().text().equals("2")) {
                return UpdateControl.noUpdate();
            }
            labelAfter(() -> at.write("a", "2"), note, context);
            throw new IllegalStateException("deliberate");
        };
        at.run(reconciler, settings -> settings.withRetry(GenericRetry.noRetry()));
        at.create("a", "1");

        assertThat(reconciler.next().text()).isEqualTo("a=1");
        assertThat(reconciler.next().text()).isEqualTo("a=2");
    }

    @Test
    void aChangeDuringAnOwnWriteIsNotMissed() {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        reconciler.body = (note, context) -> {
            if (note.getSpec().text().equals("1")) {
                labelAfter(() -> at.write("a", "2"), note, context);
            }
            return UpdateControl.noUpdate();
        };
        at.run(reconciler);
        at.create("a", "1");

        assertThat(reconciler.next().text()).isEqualTo("a=1");
        assertThat(reconciler.next().text()).isEqualTo("a=2");
    }

    /** The SDK leaves out what arrives up to this write. */
    private void labelAfter(Runnable others, Note note, Context<Note> context) {
        context.resourceOperations()
                .resourcePatch(
                        note,
                        seen -> {
                            others.run();
                            return at.client
                                    .resources(Note.class)
                                    .inNamespace(at.namespace)
                                    .withName("a")
                                    .patch(
                                            PatchContext.of(PatchType.JSON_MERGE),
                                            "{\"metadata\":{\"labels\":{\"seen\":\"yes\"}}}");
                        },
                        context.eventSourceRetriever().getControllerEventSource());
    }

    @Test
    void aCleanerThatFailsIsRetried() {
        ScriptedReconciler.Cleaning reconciler = new ScriptedReconciler.Cleaning();
        CountDownLatch failures = new CountDownLatch(2);
        reconciler.cleaning = note -> {
            if (failures.getCount() > 0) {
                failures.countDown();
                throw new IllegalStateException("deliberate");
            }
            return DeleteControl.defaultDelete();
        };
        at.run(reconciler, settings -> settings.withRetry(new GenericRetry().setInitialInterval(1)));
        at.create("a", "1");
        reconciler.next();
        at.delete("a");

        cluster.awaitGone(Note.class, at.namespace, "a");
    }

    @Test
    void anObjectThatIsCreatedAnewMeanwhileWaitsForTheReconcileOfItsPredecessor() throws Exception {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        CountDownLatch mayEnd = new CountDownLatch(1);
        reconciler.body = (note, context) -> {
            assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
            return UpdateControl.noUpdate();
        };
        // A second controller of the same resources tells when the events of the first one's have passed.
        ScriptedReconciler.Cleaning witness = new ScriptedReconciler.Cleaning();
        KeelsonOperator operator = at.operator();
        at.register(operator, reconciler, settings -> {});
        at.register(operator, witness, settings -> {});
        operator.start();
        at.create("a", "1");
        assertThat(reconciler.next().text()).isEqualTo("a=1");
        witness.next();
        at.delete("a");
        cluster.awaitGone(Note.class, at.namespace, "a");
        at.create("a", "2");
        assertThat(witness.next().text()).isEqualTo("a=2");

        mayEnd.countDown();
        assertThat(reconciler.next().text()).isEqualTo("a=2");
        assertThat(reconciler.mostAtOnce).hasValue(1);
    }

    @Test
    void deletionsAreReconciledWhereAllEventsAre() {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        at.run(reconciler, settings -> settings.withTriggerReconcilerOnAllEvents(true));
        at.create("a", "1");
        assertThat(reconciler.next().deleted()).isFalse();
        at.delete("a");

        assertThat(reconciler.next())
                .matches(call -> call.deleted() && call.text().equals("a=1"));
        at.create("a", "2");
        assertThat(reconciler.next())
                .matches(call -> !call.deleted() && call.text().equals("a=2"));
    }

    @Test
    void aDeletionWhoseReconcileFailsIsRetried() {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        reconciler.body = (note, context) -> {
            if (context.isPrimaryResourceDeleted()
                    && context.getRetryInfo()
                                    .map(retry -> retry.getAttemptCount())
                                    .orElse(0)
                            < 2) {
                throw new IllegalStateException("deliberate");
            }
            return UpdateControl.noUpdate();
        };
        at.run(
                reconciler,
                settings -> settings.withTriggerReconcilerOnAllEvents(true)
                        .withRetry(new GenericRetry().setInitialInterval(1)));
        at.create("a", "1");
        reconciler.next();
        at.delete("a");

        for (int attempt : new int[] {-1, 1, 2}) {
            assertThat(reconciler.next()).matches(call -> call.deleted() && call.attempt() == attempt);
        }
    }
}
