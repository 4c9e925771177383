package dev.keelson.runtime.manager;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.health.HealthChecks;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** In which order a manager starts and stops what it hosts, and what it bears of it. */
@Timeout(60)
class HostedComponentsTest {

    private final List<String> calls = new CopyOnWriteArrayList<>();

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final KubernetesClient client = api.client();

    private class Recorded implements Component {
        private final StartPhase phase;

        Recorded(StartPhase phase) {
            this.phase = phase;
        }

        @Override
        public String name() {
            return phase.name();
        }

        @Override
        public StartPhase phase() {
            return phase;
        }

        @Override
        public void start() {
            calls.add("start " + name());
        }

        @Override
        public void stop(Duration grace) throws InterruptedException {
            calls.add("stop " + name());
        }
    }

    private Manager manager() {
        return Manager.builder(client)
                .gracePeriod(Duration.ofMillis(200))
                .cacheSyncTimeout(Duration.ofMillis(300))
                .build();
    }

    @Test
    void startsPhaseByPhaseAndStopsTheOtherWayRound() throws Exception {
        Manager manager = Manager.builder(client).build();
        for (StartPhase phase : List.of(StartPhase.ELECTED, StartPhase.ALWAYS, StartPhase.CACHES, StartPhase.SERVERS)) {
            manager.add(new Recorded(phase));
        }
        manager.start();
        manager.ready().get(30, TimeUnit.SECONDS);
        assertThat(calls).containsExactly("start SERVERS", "start CACHES", "start ALWAYS", "start ELECTED");
        calls.clear();
        manager.close();

        assertThat(calls).containsExactly("stop ELECTED", "stop ALWAYS", "stop CACHES", "stop SERVERS");
    }

    @Test
    void startsServersBeforeTheFirstList() throws Exception {
        try (Manager manager = Manager.builder(client).build()) {
            CompletableFuture<List<String>> askedBefore = new CompletableFuture<>();
            manager.add(new Recorded(StartPhase.SERVERS) {
                @Override
                public void start() {
                    askedBefore.complete(api.requests());
                }
            });
            manager.cache().informer(ConfigMap.class);
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);

            assertThat(askedBefore.get()).isEmpty();
            assertThat(api.requests()).isNotEmpty();
        }
    }

    @Test
    void aComponentThatDoesNotStartIsToldAndKeepsNobodyFromWorking() {
        try (Manager manager = manager()) {
            manager.add(new Recorded(StartPhase.SERVERS) {
                @Override
                public void start() {
                    throw new NoClassDefFoundError("deliberate");
                }
            });
            manager.add(new Recorded(StartPhase.ELECTED));
            manager.start();

            assertThatThrownBy(() -> manager.failed().get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("SERVERS did not start")
                    .hasRootCauseInstanceOf(NoClassDefFoundError.class);
            assertThatThrownBy(() -> manager.ready().get(30, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(NoClassDefFoundError.class);
            assertThat(calls).containsExactly("start ELECTED");
            assertThat(requireNonNull(manager.readiness().report("hosted")).text())
                    .contains("SERVERS did not start")
                    .contains("deliberate");
            assertThat(manager.liveness().report().ok()).isTrue();
        }
    }

    @Test
    void aStartThatDoesNotReturnIsWaitedForOnlySoLong() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Manager manager = manager()) {
            manager.add(new Recorded(StartPhase.ALWAYS) {
                @Override
                public void start() {
                    awaitUninterruptibly(never);
                }
            });
            manager.add(new Recorded(StartPhase.ELECTED));
            manager.start();

            assertThatThrownBy(() -> manager.ready().get(30, TimeUnit.SECONDS)).hasMessageContaining("not within");
            assertThat(calls).containsExactly("start ELECTED");
        }
        never.countDown();
    }

    @Test
    void aStopThatDoesNotReturnHoldsUpNoClose() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Manager manager = manager();
        manager.add(new Recorded(StartPhase.ELECTED) {
            @Override
            public void stop(Duration grace) {
                awaitUninterruptibly(never);
            }
        });
        manager.add(new Recorded(StartPhase.SERVERS) {
            @Override
            public void stop(Duration grace) throws InterruptedException {
                super.stop(grace);
                throw new IllegalStateException("deliberate");
            }
        });
        manager.start();
        manager.ready().get(30, TimeUnit.SECONDS);
        manager.close();

        assertThat(manager.closed()).isCompleted();
        assertThat(calls).endsWith("stop SERVERS");
        never.countDown();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean waiting = true;
        while (waiting) {
            try {
                latch.await();
                waiting = false;
            } catch (InterruptedException ignored) {
                // What is tested is a component that takes no notice.
            }
        }
    }

    @Test
    void aBodyRunsUntilItsStopAndItsFailureIsTold() throws Exception {
        ExecutorService threads = dev.keelson.clock.Threads.blocking("bodies");
        CountDownLatch runs = new CountDownLatch(1);
        CompletableFuture<String> ended = new CompletableFuture<>();
        try (Manager manager = Manager.builder(client).build()) {
            manager.add(Component.running("good", true, threads, () -> {
                runs.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    ended.complete("interrupted");
                }
            }));
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);
            assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
            manager.add(Component.running("bad", false, threads, () -> {
                throw new IllegalStateException("deliberate");
            }));

            assertThatThrownBy(() -> manager.failed().get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("bad failed")
                    .hasRootCauseMessage("deliberate");
            assertThat(ended).isNotDone();
        }
        assertThat(ended).isCompletedWithValue("interrupted");
        threads.shutdown();
    }

    @Test
    void refusesASecondControllerOfAName() {
        try (Manager manager = Manager.builder(client).build()) {
            ControllerBuilder first =
                    ControllerBuilder.of(manager).forType(ConfigMap.class).reconciler(request -> Result.done());
            first.build();

            assertThatThrownBy(() -> ControllerBuilder.of(manager)
                            .named("configmap")
                            .forType(ConfigMap.class)
                            .reconciler(request -> Result.done())
                            .build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has a controller named configmap already; give this one another name");
        }
    }

    @Test
    void runReturnsWhenTheManagerIsClosed() throws Exception {
        Manager manager = Manager.builder(client).build();
        CompletableFuture<Void> run = CompletableFuture.runAsync(manager::run);
        manager.ready().get(30, TimeUnit.SECONDS);
        assertThat(run).isNotDone();
        manager.close();

        run.get(30, TimeUnit.SECONDS);
    }

    @Test
    void readinessSaysWhichCacheIsBehind() {
        api.breakWhere(request -> true);
        try (Manager manager = manager()) {
            manager.cache().informer(ConfigMap.class);
            manager.start();
            HealthChecks.Report report = requireNonNull(manager.readiness().report("caches"));

            assertThat(report.ok()).isFalse();
            assertThat(report.text()).contains("not in sync yet: [configmaps]");
        }
    }
}
