package dev.keelson.runtime.josdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keelson.testkit.KeelsonCluster;
import dev.keelson.testkit.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KeelsonCluster(crds = Note.class)
class OperatorLifeTest {

    private final TestCluster cluster;
    private final Workplace at;
    private final ScriptedReconciler reconciler = new ScriptedReconciler();

    OperatorLifeTest(TestCluster cluster, KubernetesClient client) {
        this.cluster = cluster;
        this.at = new Workplace(client);
    }

    @AfterEach
    void stop() {
        at.close();
    }

    private LeaderElectionConfiguration election(String identity, BlockingQueue<String> told) {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("notes")
                .withLeaseNamespace(at.namespace)
                .withIdentity(identity)
                .withRetryPeriod(Duration.ofMillis(50))
                .withLeaderCallbacks(new LeaderCallbacks(
                        () -> told.add(identity + " leads"), () -> told.add(identity + " leads no more"), leader -> {}))
                .build();
    }

    private KeelsonOperator candidate(String identity, BlockingQueue<String> told, ScriptedReconciler with) {
        KeelsonOperator operator =
                at.operator(settings -> settings.withLeaderElectionConfiguration(election(identity, told)));
        at.register(operator, with, settings -> {});
        operator.start();
        return operator;
    }

    @Test
    void onlyTheLeaderReconcilesAndAnotherTakesOverWhenItStops() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        ScriptedReconciler second = new ScriptedReconciler();
        KeelsonOperator first = candidate("first", told, reconciler);
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("first leads");
        candidate("second", told, second);
        at.create("a", "1");
        assertThat(reconciler.next().text()).isEqualTo("a=1");
        assertThat(second.isIdle()).isTrue();

        first.stop();
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("first leads no more");
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("second leads");
        assertThat(second.next().text()).isEqualTo("a=1");
        at.write("a", "2");
        assertThat(second.next().text()).isEqualTo("a=2");
        assertThat(reconciler.isIdle()).isTrue();
    }

    @Test
    void aLeaderWhoseLeaseIsTakenStopsAndBeginsAnewWhenItLeadsAgain() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        candidate("first", told, reconciler);
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("first leads");
        at.create("a", "1");
        assertThat(reconciler.next().text()).isEqualTo("a=1");

        var lease = at.client.leases().inNamespace(at.namespace).withName("notes");
        lease.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"spec\":{\"holderIdentity\":\"thief\",\"leaseDurationSeconds\":3600}}");
        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("first leads no more");
        at.create("b", "1");
        lease.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"holderIdentity\":\"\"}}");

        assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("first leads");
        assertThat(List.of(reconciler.next().text(), reconciler.next().text())).containsExactlyInAnyOrder("a=1", "b=1");
    }

    @Test
    void aLeaseThatMayNotBeUsedIsSaidAtTheStart() {
        KeelsonOperator operator = at.operator(
                settings -> settings.withKubernetesClient(cluster.clientAs("nobody", "system:authenticated"))
                        .withLeaderElectionConfiguration(election("nobody", new LinkedBlockingQueue<>())));
        at.register(operator, reconciler, settings -> {});

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(operator::start)
                .withRootCauseInstanceOf(RuntimeException.class);
        assertThat(operator.getRuntimeInfo().isStarted()).isFalse();
    }

    @Test
    void doesNotStartWithoutAccessToItsResources() {
        KeelsonOperator operator = at.operator(settings -> settings.withKubernetesClient(cluster.clientAs("nobody")));
        at.register(operator, reconciler, settings -> {});

        assertThatExceptionOfType(OperatorException.class).isThrownBy(operator::start);
        assertThat(operator.getRuntimeInfo().isStarted()).isFalse();
    }

    @Test
    void startsWithoutAccessIfWantedAndIsNotHealthy() {
        KeelsonOperator operator = at.operator(settings -> settings.withKubernetesClient(cluster.clientAs("nobody"))
                .withStopOnInformerErrorDuringStartup(false)
                .withCacheSyncTimeout(Duration.ofSeconds(1)));
        at.register(operator, reconciler, settings -> {});

        operator.start();

        assertThat(operator.getRuntimeInfo().isStarted()).isTrue();
        assertThat(operator.getRuntimeInfo().allEventSourcesAreHealthy()).isFalse();
    }

    @Test
    void needsAControllerAndNamesThatDiffer() {
        KeelsonOperator operator = at.operator();
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(operator::start)
                .withMessageContaining("no controller is registered");
        at.register(operator, reconciler, settings -> {});
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> at.register(operator, reconciler, settings -> {}))
                .withMessageContaining("scripted");
        operator.start();
        operator.start();
        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> at.register(operator, new ScriptedReconciler.Cleaning(), settings -> {}));
    }

    @Test
    void aStopLetsReconcilesEnd() throws Exception {
        CountDownLatch stopping = new CountDownLatch(1);
        reconciler.body = (note, context) -> {
            stopping.await();
            note.setStatus(new Note.Status("ended"));
            return UpdateControl.patchStatus(note);
        };
        KeelsonOperator operator =
                at.operator(settings -> settings.withReconciliationTerminationTimeout(Duration.ofMinutes(1)));
        at.register(operator, reconciler, settings -> {});
        operator.start();
        at.create("a", "1");
        reconciler.next();
        Thread stop = new Thread(operator::stop);
        stop.start();
        stopping.countDown();
        stop.join();

        cluster.await(Note.class, at.namespace, "a", note -> note.getStatus() != null);
    }

    @Test
    void anEventSourceOfAStoppedOperatorCanBeUsedByAnother() throws Exception {
        BlockingQueue<Integer> maps = new LinkedBlockingQueue<>();
        AtomicReference<@Nullable EventSource<?, Note>> source = new AtomicReference<>();
        reconciler.sources = context -> List.of(
                source.updateAndGet(former -> former == null ? new InformerEventSource<>(mapsOf(), context) : former));
        reconciler.body = (note, context) -> {
            maps.add(context.getSecondaryResources(ConfigMap.class).size());
            return UpdateControl.noUpdate();
        };
        KeelsonOperator first = at.operator();
        at.register(first, reconciler, settings -> {});
        first.start();
        first.stop();
        at.create("a", "1");
        at.map("a", "x");
        at.run(reconciler);

        assertThat(maps.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private InformerEventSourceConfiguration<ConfigMap> mapsOf() {
        return InformerEventSourceConfiguration.from(ConfigMap.class, Note.class)
                .withNamespaces(Set.of(at.namespace))
                .withLabelSelector("about=notes")
                .withSecondaryToPrimaryMapper(map -> Set.of(ResourceID.fromResource(map)))
                .build();
    }

    /** Remembers what it is told. */
    private static final class RecordingMetrics implements Metrics {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void reconciliationStarted(HasMetadata resource, Map<String, Object> metadata) {
            told.add("started");
        }

        @Override
        public void reconciliationFailed(
                HasMetadata resource, @Nullable RetryInfo retry, Exception failed, Map<String, Object> metadata) {
            told.add("failed " + (retry == null ? "" : retry.getAttemptCount()));
        }

        @Override
        public void reconciliationSucceeded(HasMetadata resource, Map<String, Object> metadata) {
            told.add("succeeded");
        }

        @Override
        public void reconciliationFinished(
                HasMetadata resource, @Nullable RetryInfo retry, Map<String, Object> metadata) {
            told.add("finished");
        }

        @Override
        public void cleanupDone(ResourceID id, Map<String, Object> metadata) {
            told.add("cleaned up " + id.getName());
        }

        private void expect(String... expected) throws InterruptedException {
            for (String one : expected) {
                assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo(one);
            }
        }
    }

    @Test
    void metricsAreTold() throws Exception {
        RecordingMetrics metrics = new RecordingMetrics();
        CountDownLatch failures = new CountDownLatch(2);
        reconciler.body = (note, context) -> {
            if (failures.getCount() > 0) {
                failures.countDown();
                throw new IllegalStateException("deliberate");
            }
            return UpdateControl.noUpdate();
        };
        KeelsonOperator operator = at.operator(settings -> settings.withMetrics(metrics));
        at.register(operator, reconciler, settings -> settings.withRetry(new GenericRetry().setInitialInterval(1)));
        operator.start();
        at.create("a", "1");

        metrics.expect("started", "failed 0", "finished", "started", "failed 1", "finished");
        metrics.expect("started", "succeeded", "finished");
        at.delete("a");
        metrics.expect("cleaned up a");
    }
}
