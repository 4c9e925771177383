package dev.keelson.runtime.manager;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.leader.LeaderElectionTimes;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ManagerTest {

    @RegisterExtension
    private final FakeApi api = new FakeApi();

    private final KubernetesClient client = api.client();
    private final BlockingQueue<Request> reconciled = new LinkedBlockingQueue<>();

    private Result note(Request request) {
        reconciled.add(request);
        return Result.done();
    }

    private @Nullable Request next() throws InterruptedException {
        return reconciled.poll(30, TimeUnit.SECONDS);
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withData(Map.of("value", "1"))
                .build();
    }

    /** For every config map a secret that it owns: what a small operator does. */
    private Result mirror(CachedClient cached, Request request) throws InterruptedException {
        ConfigMap map = cached.get(ConfigMap.class, request);
        if (map != null) {
            cached.apply(new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(request.namespace())
                    .withName(request.name())
                    .withOwnerReferences(new OwnerReferenceBuilder()
                            .withApiVersion("v1")
                            .withKind("ConfigMap")
                            .withName(request.name())
                            .withUid(map.getMetadata().getUid())
                            .withController(true)
                            .build())
                    .endMetadata()
                    .withStringData(map.getData())
                    .build());
        }
        return note(request);
    }

    @Test
    void runsAControllerOverItsOwnAndOwnedObjects() throws Exception {
        client.resource(map("before")).create();
        try (Manager manager = Manager.builder(client).name("mirror").build()) {
            ControllerBuilder.of(manager)
                    .forType(ConfigMap.class)
                    .owns(Secret.class)
                    .reconciler(request -> mirror(manager.client(), request))
                    .build();
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);

            assertThat(next()).isEqualTo(new Request("default", "before"));
            // Its own write of the owned secret comes back as an event.
            assertThat(next()).isEqualTo(new Request("default", "before"));
            client.resource(map("later")).create();
            assertThat(next()).isEqualTo(new Request("default", "later"));
            assertThat(next()).isEqualTo(new Request("default", "later"));
            assertThat(api.requests())
                    .contains("PATCH /api/v1/namespaces/default/secrets/later application/apply-patch+yaml");

            client.secrets().inNamespace("default").withName("before").delete();
            assertThat(next()).isEqualTo(new Request("default", "before"));
            assertThat(next()).isEqualTo(new Request("default", "before"));
            assertThat(api.object("/api/v1/namespaces/default/secrets/before").isMissingNode())
                    .isFalse();
        }
    }

    @Test
    void standsByWarmUntilTheLeaderLeaves() throws Exception {
        LeaderElectionTimes quick =
                new LeaderElectionTimes(Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofMillis(20));
        client.resource(map("a")).create();
        Manager first = Manager.builder(client)
                .leaderElection("kube-system", "lock", quick)
                .identity("first")
                .build();
        ControllerBuilder.of(first)
                .forType(ConfigMap.class)
                .reconciler(this::note)
                .build();
        first.start();
        assertThat(next()).isEqualTo(new Request("default", "a"));

        try (Manager second = Manager.builder(client)
                .leaderElection("kube-system", "lock", quick)
                .identity("second")
                .build()) {
            BlockingQueue<Request> bySecond = new LinkedBlockingQueue<>();
            ControllerBuilder.of(second)
                    .forType(ConfigMap.class)
                    .reconciler(request -> {
                        bySecond.add(request);
                        return Result.done();
                    })
                    .build();
            second.start();
            second.ready().get(30, TimeUnit.SECONDS);
            assertThat(second.client().get(ConfigMap.class, "default", "a")).isNotNull();
            assertThat(second.isLeading()).isFalse();
            assertThat(bySecond).isEmpty();

            first.close();
            assertThat(bySecond.poll(30, TimeUnit.SECONDS)).isEqualTo(new Request("default", "a"));
            assertThat(requireNonNull(second.leadership()).transitions()).isEqualTo(1);
        }
        assertThat(api.object("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/lock")
                        .path("spec")
                        .path("holderIdentity")
                        .asText())
                .isEmpty();
    }

    @Test
    void servesHealthReadinessAndMetrics() throws Exception {
        try (Manager manager = Manager.builder(client)
                .endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build()) {
            ControllerBuilder.of(manager)
                    .forType(ConfigMap.class)
                    .reconciler(this::note)
                    .build();
            manager.liveness().add("deliberate", () -> {
                throw new IllegalStateException("I do not feel well");
            });
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);
            manager.client().create(map("a"));
            next();

            assertThat(get(manager, "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(manager, "/readyz").body()).isEqualTo("ok");
            assertThat(get(manager, "/readyz?verbose").body())
                    .isEqualTo("[+]caches ok\n[+]hosted ok\nreadyz check passed\n");
            HttpResponse<String> health = get(manager, "/healthz");
            assertThat(health.statusCode()).isEqualTo(500);
            assertThat(health.body()).isEqualTo("[-]deliberate failed: reason withheld\nhealthz check failed\n");
            assertThat(get(manager, "/healthz/deliberate").statusCode()).isEqualTo(500);
            assertThat(get(manager, "/healthz/deliberate").body())
                    .isEqualTo("internal server error: I do not feel well\n");
            assertThat(get(manager, "/healthz?exclude=deliberate").statusCode()).isEqualTo(200);
            assertThat(get(manager, "/healthz?exclude=nothere&exclude=deliberate&verbose=")
                            .body())
                    .contains("[+]deliberate excluded: ok", "no matches for \"nothere\"");
            assertThat(get(manager, "/readyz/caches").body()).isEqualTo("ok");
            assertThat(get(manager, "/readyz/other").statusCode()).isEqualTo(404);
            assertThat(get(manager, "/readyzfoo").statusCode()).isEqualTo(404);
            assertThat(get(manager, "/metrics").body())
                    .contains("controller_runtime_active_workers{controller=\"configmap\"}")
                    .contains("controller_runtime_reconcile_total{controller=\"configmap\",result=\"success\"}")
                    .contains("controller_runtime_reconcile_time_seconds_count{controller=\"configmap\"}")
                    .contains("rest_client_requests_total{code=\"201\",")
                    .contains(
                            "informer_queued_items{group=\"\",name=\"configmaps\",resource=\"configmaps\",version=\"v1\"} 0.0")
                    .contains("reflector_lists_total{name=\"configmaps\"}")
                    .contains("workqueue_depth{controller=\"configmap\",name=\"configmap\",priority=\"0\"}")
                    .contains("workqueue_adds_total{controller=\"configmap\",name=\"configmap\"} 1.0");
        }
    }

    private static HttpResponse<String> get(Manager manager, String path) throws Exception {
        return get(requireNonNull(manager.endpoint()).getPort(), path);
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesMetricsElsewhereIfAsked() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (Manager manager =
                Manager.builder(client).endpoint(any).metricsEndpoint(any).build()) {
            manager.start();
            int port = requireNonNull(manager.metricsEndpoint()).getPort();

            assertThat(get(port, "/metrics").statusCode()).isEqualTo(200);
            assertThat(get(port, "/metrics").headers().firstValue("Content-Type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(get(port, "/healthz").statusCode()).isEqualTo(404);
            assertThat(get(manager, "/metrics").statusCode()).isEqualTo(404);
            assertThat(get(manager, "/healthz").body()).isEqualTo("ok");
        }
    }

    @Test
    void saysSoWhenThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Manager manager = Manager.builder(client)
                        .endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort()))
                        .build()) {
            assertThatThrownBy(manager::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("cannot serve health and metrics on")
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void closesTwiceAndAlsoWithoutAStart() {
        Manager manager =
                Manager.builder(client).leaderElection("kube-system", "lock").build();
        manager.close();
        manager.close();

        assertThat(manager.closed()).isCompleted();
        assertThat(manager.ready()).isCompletedExceptionally();
    }

    @Test
    void startsWhatIsAddedLater() throws Exception {
        client.resource(map("a")).create();
        try (Manager manager = Manager.builder(client).build()) {
            manager.start();
            manager.ready().get(30, TimeUnit.SECONDS);
            ControllerBuilder.of(manager)
                    .forType(ConfigMap.class)
                    .reconciler(this::note)
                    .build();

            assertThat(next()).isEqualTo(new Request("default", "a"));
        }
    }
}
