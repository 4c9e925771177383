package dev.keelson.runtime.manager;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.leader.LeaderElectionTimes;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One leads, another waits with all it needs. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandbyTest {

    private static final LeaderElectionTimes QUICK =
            new LeaderElectionTimes(Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofMillis(20));
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/lock";
    private static final String MAPS = "GET /api/v1/configmaps ";

    private final BlockingQueue<String> reconciled = new LinkedBlockingQueue<>();

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final KubernetesClient client = api.client();

    private Manager.Builder candidate(String identity, MeterRegistry registry) {
        return Manager.builder(client)
                .leaderElection("kube-system", "lock", QUICK)
                .leaseLabels(Map.of("app", "test"))
                .controllers(options -> options.withWarmUp(true))
                .metrics(registry)
                .identity(identity);
    }

    private void create(String name) {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .build();
        client.resource(map).create();
    }

    private void noting(Manager manager, String who) {
        ControllerBuilder.of(manager)
                .forType(ConfigMap.class)
                .reconciler(request -> {
                    reconciled.add(who + " " + request.name());
                    return Result.done();
                })
                .build();
    }

    /** Of all priorities, each of which has a gauge of its own. */
    private static double depth(MeterRegistry registry) {
        return registry.find("workqueue_depth").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private long listsAndWatches() {
        return api.requests().stream()
                .filter(request -> request.startsWith(MAPS))
                .count();
    }

    @Test
    void aStandbyTakesOverWithItsQueueFullAndWithoutRelisting() throws Exception {
        create("a");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Manager first = candidate("first", new SimpleMeterRegistry()).build();
        noting(first, "first");
        first.start();
        first.elected().get(30, TimeUnit.SECONDS);
        assertThat(reconciled.poll(30, TimeUnit.SECONDS)).isEqualTo("first a");
        try (Manager second = candidate("second", registry).build()) {
            noting(second, "second");
            second.start();
            second.ready().get(30, TimeUnit.SECONDS);
            // The initial list and later events wait in the queue of the standby.
            assertThat(depth(registry)).isEqualTo(1);
            assertThat(registry.get("leader_election_master_status").gauge().value())
                    .isZero();
            create("b");
            assertThat(reconciled.poll(30, TimeUnit.SECONDS)).isEqualTo("first b");
            while (depth(registry) < 2) {
                Thread.onSpinWait();
            }
            assertThat(second.elected()).isNotDone();
            long asked = listsAndWatches();
            first.close();

            assertThat(reconciled.poll(30, TimeUnit.SECONDS)).isEqualTo("second b");
            assertThat(reconciled.poll(30, TimeUnit.SECONDS)).isEqualTo("second a");
            assertThat(listsAndWatches()).isEqualTo(asked);
            assertThat(requireNonNull(second.leadership()).transitions()).isEqualTo(1);
            assertThat(registry.get("leader_election_master_status").gauge().value())
                    .isEqualTo(1);
            assertThat(api.object(LEASE)
                            .path("metadata")
                            .path("labels")
                            .path("app")
                            .asText())
                    .isEqualTo("test");
        }
    }

    @Test
    void aLeaderWhoseWorkDoesNotEndKeepsItsLease() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        create("a");
        Manager manager = candidate("first", new SimpleMeterRegistry())
                .gracePeriod(Duration.ofMillis(100))
                .build();
        ControllerBuilder.of(manager)
                .forType(ConfigMap.class)
                .reconciler(request -> {
                    entered.countDown();
                    boolean waiting = true;
                    while (waiting) {
                        try {
                            ends.await();
                            waiting = false;
                        } catch (InterruptedException ignored) {
                            // What is tested is work that takes no notice.
                        }
                    }
                    return Result.done();
                })
                .build();
        manager.start();
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        manager.close();

        assertThat(api.object(LEASE).path("spec").path("holderIdentity").asText())
                .isEqualTo("first");
        ends.countDown();
    }

    @Test
    void neverReconcilesARequestTwiceAtOnceThoughItsObjectIsDeletedAndCreatedAnew() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        BlockingQueue<Request> begun = new LinkedBlockingQueue<>();
        BlockingQueue<CompletableFuture<Void>> held = new LinkedBlockingQueue<>();
        try (Manager manager = Manager.builder(client).build()) {
            ControllerBuilder.of(manager)
                    .forType(ConfigMap.class)
                    .workers(8)
                    .reconciler(request -> {
                        if (request.name().equals("a")) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            CompletableFuture<Void> hold = new CompletableFuture<>();
                            held.add(hold);
                            hold.get(30, TimeUnit.SECONDS);
                            inside.decrementAndGet();
                        }
                        begun.add(request);
                        return Result.done();
                    })
                    .build();
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);
            create("a");
            CompletableFuture<Void> first = requireNonNull(held.poll(30, TimeUnit.SECONDS));
            for (int i = 0; i < 5; i++) {
                client.configMaps().inNamespace("default").withName("a").delete();
                create("a");
            }
            // Events come in order: what came before this one has been seen.
            create("b");
            assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(new Request("default", "b"));
            assertThat(held).isEmpty();
            first.complete(null);
            requireNonNull(held.poll(30, TimeUnit.SECONDS)).complete(null);

            assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(new Request("default", "a"));
            assertThat(begun.poll(30, TimeUnit.SECONDS)).isEqualTo(new Request("default", "a"));
            assertThat(most).hasValue(1);
        }
    }
}
