package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(crds = Note.class)
class RetryTest {

    @ControllerConfiguration(name = "twice")
    @GradualRetry(maxAttempts = 2, initialInterval = 1, intervalMultiplier = 1)
    static class Twice extends ScriptedReconciler {}

    @ControllerConfiguration(name = "limited")
    @RateLimited(maxReconciliations = 1, within = 1, unit = TimeUnit.HOURS)
    static class Limited extends ScriptedReconciler {}

    private static final ScriptedReconciler.Body FAILING = (note, context) -> {
        throw new IllegalStateException("deliberate");
    };

    private final TestCluster cluster;
    private final Workplace at;

    RetryTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.at = new Workplace(client);
    }

    @AfterEach
    void stop() {
        at.close();
    }

    @Test
    void gradualRetryEndsWithItsAttemptsAndAnEventBringsAnother() {
        Twice reconciler = new Twice();
        reconciler.body = FAILING;
        at.run(reconciler);
        at.create("a", "1");

        assertThat(reconciler.next()).matches(call -> call.attempt() == -1 && !call.lastAttempt());
        assertThat(reconciler.next()).matches(call -> call.attempt() == 1 && !call.lastAttempt());
        assertThat(reconciler.next()).matches(call -> call.attempt() == 2 && call.lastAttempt());
        at.write("a", "2");
        assertThat(reconciler.next()).matches(call -> call.text().equals("a=2") && call.attempt() == 2);
    }

    @Test
    void retriesGoOnIfWantedAndAreForgottenWithASuccess() {
        Twice reconciler = new Twice();
        reconciler.body = FAILING;
        KeelsonOperator operator = at.operator().withEndlessRetries();
        at.register(operator, reconciler, settings -> {});
        operator.start();
        at.create("a", "1");
        for (int attempt = 0; attempt < 6; attempt++) {
            assertThat(reconciler.next().lastAttempt()).isFalse();
        }

        reconciler.body = (note, context) -> UpdateControl.noUpdate();
        at.write("a", "2");
        while (!reconciler.next().text().equals("a=2")) {
            // Tries of the former text.
        }
        at.write("a", "3");
        assertThat(reconciler.next()).matches(call -> call.text().equals("a=3") && call.attempt() == -1);
    }

    @Test
    void theErrorStatusIsWrittenBeforeEachRetry() {
        Twice reconciler = new Twice();
        reconciler.body = FAILING;
        reconciler.errors = (note, context, failed) -> {
            note.setStatus(new Note.Status(failed.getMessage() + " "
                    + context.getRetryInfo().orElseThrow().getAttemptCount()));
            return ErrorStatusUpdateControl.patchStatus(note);
        };
        at.run(reconciler);
        at.create("a", "1");

        cluster.await(
                Note.class,
                at.namespace,
                "a",
                note -> note.getStatus() != null && note.getStatus().copied().equals("deliberate 2"));
    }

    @Test
    void anErrorThatIsNotToBeRetriedIsDoneWith() {
        Twice reconciler = new Twice();
        reconciler.body = FAILING;
        reconciler.errors = (note, context, failed) -> {
            note.setStatus(new Note.Status("given up"));
            return ErrorStatusUpdateControl.patchStatus(note).withNoRetry();
        };
        at.run(reconciler);
        at.create("a", "1");
        cluster.await(Note.class, at.namespace, "a", note -> note.getStatus() != null);
        at.write("a", "2");

        assertThat(reconciler.next().text()).isEqualTo("a=1");
        assertThat(reconciler.next()).matches(call -> call.text().equals("a=2") && call.attempt() == -1);
    }

    @Test
    void aResourceIsNotReconciledMoreOftenThanPermitted() {
        Limited reconciler = new Limited();
        at.run(reconciler);
        at.create("a", "1");
        assertThat(reconciler.next().text()).isEqualTo("a=1");
        at.write("a", "2");
        at.create("b", "1");

        assertThat(reconciler.next().text()).isEqualTo("b=1");
        assertThat(reconciler.isIdle()).isTrue();
    }

    @Test
    void comesBackByItselfAfterTheLongestInterval() {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        at.run(reconciler, settings -> settings.withReconciliationMaxInterval(Duration.ofMillis(1)));
        at.create("a", "1");

        reconciler.next();
        reconciler.next();
        assertThat(reconciler.next().attempt()).isEqualTo(-1);
    }

    @Test
    void comesBackAlsoWhenNoRetriesAreLeft() {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        reconciler.body = FAILING;
        at.run(
                reconciler,
                settings -> settings.withReconciliationMaxInterval(Duration.ofMillis(1))
                        .withRetry(GenericRetry.noRetry()));
        at.create("a", "1");

        reconciler.next();
        reconciler.next();
        assertThat(reconciler.next().lastAttempt()).isTrue();
    }

    @Test
    void comesBackWhenTheReconcilerSaysSo() {
        ScriptedReconciler reconciler = new ScriptedReconciler();
        reconciler.body = (note, context) -> UpdateControl.<Note>noUpdate().rescheduleAfter(Duration.ofMillis(1));
        at.run(reconciler);
        at.create("a", "1");

        reconciler.next();
        reconciler.next();
        assertThat(reconciler.next().text()).isEqualTo("a=1");
    }
}
