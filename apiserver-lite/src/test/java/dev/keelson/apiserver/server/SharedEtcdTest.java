package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.keelson.apiserver.storage.etcd.EtcdServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two API servers over one etcd. Without data directories they share the authority of this JVM. */
@Timeout(120)
class SharedEtcdTest {

    private static final int WRITES = 40;

    @TempDir
    Path directory;

    private EtcdServer etcd;
    private final List<ApiServer> servers = new ArrayList<>();
    private final List<KubernetesClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        etcd = EtcdServer.start(directory);
        for (int i = 0; i < 2; i++) {
            ApiServer server = ApiServer.start(ApiServerOptions.builder()
                    .etcd(etcd.options())
                    .disabledAdmissionPlugins(List.of("ServiceAccount"))
                    .build());
            servers.add(server);
            Config config = Config.fromKubeconfig(server.adminKubeconfig());
            config.setRequestRetryBackoffLimit(0);
            clients.add(new KubernetesClientBuilder().withConfig(config).build());
        }
        for (ApiServer server : servers) {
            server.awaitReady();
        }
    }

    @AfterEach
    void close() throws Exception {
        clients.forEach(KubernetesClient::close);
        servers.forEach(ApiServer::close);
        if (etcd != null) {
            etcd.close();
        }
    }

    private static ConfigMap map(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withData(Map.of("a", "b"))
                .build();
    }

    @Test
    void showsOnOneServerWhatIsWrittenOnTheOtherOnceAndInOrder() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (var watch = clients.get(1).configMaps().inNamespace("default").watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap map) {
                if (map.getMetadata().getName().startsWith("map-")) {
                    seen.add(action + " " + map.getMetadata().getName());
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                seen.add("closed");
            }
        })) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < WRITES; i++) {
                clients.get(0).resource(map("map-" + i)).create();
                expected.add("ADDED map-" + i);
                // Read at once where it was not written.
                assertThat(clients.get(1).resource(map("map-" + i)).get()).isNotNull();
                assertThat(clients.get(1)
                                .configMaps()
                                .inNamespace("default")
                                .list()
                                .getItems())
                        .anyMatch(found -> found.getMetadata()
                                .getName()
                                .equals(expected.get(expected.size() - 1).substring("ADDED ".length())));
            }
            for (String event : expected) {
                assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(event);
            }
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void saysWhenEtcdIsLostAndRecoversByItself() throws Exception {
        KubernetesClient client = clients.get(0);
        client.resource(map("kept")).create();
        etcd.kill();
        assertThat(answers(client, "/readyz/etcd")).isFalse();
        assertThat(answers(client, "/readyz")).isFalse();
        assertThat(answers(client, "/readyz/ping")).isTrue();
        etcd.restart();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answers(client, "/readyz")) {
            assertThat(deadline - System.nanoTime()).isPositive();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(client.resource(map("kept")).get()).isNotNull();
        client.resource(map("after")).create();
    }

    @Test
    void servesWhatItMayWhileEtcdIsLost() throws Exception {
        KubernetesClient client = clients.get(0);
        client.resource(map("kept")).create();
        String maps = "/api/v1/namespaces/default/configmaps";
        assertThat(client.raw(maps)).contains("kept");
        etcd.kill();
        for (String newest : List.of(maps, maps + "/kept", maps + "?limit=1")) {
            assertThatThrownBy(() -> client.raw(newest)).satisfies(SharedEtcdTest::isOfEtcd);
        }
        assertThatThrownBy(() -> client.resource(map("refused")).create()).satisfies(SharedEtcdTest::isOfEtcd);
        for (String any : List.of(maps, maps + "/kept")) {
            assertThat(client.raw(any + "?resourceVersion=0")).contains("\"kept\"");
        }
        assertThat(client.raw("/apis")).contains("apps");
        assertThat(client.raw("/version")).contains("gitVersion");
    }

    /** As kube-apiserver: 500, no reason, the message what the storage says. */
    private static void isOfEtcd(Throwable failure) {
        assertThat(failure).isInstanceOfSatisfying(KubernetesClientException.class, refused -> {
            assertThat(refused.getCode()).isEqualTo(500);
            assertThat(refused.getMessage()).contains("etcd at http://127.0.0.1:");
            if (refused.getStatus() != null) {
                assertThat(refused.getStatus().getReason()).isNull();
            }
        });
    }

    @Test
    void namesTheServersInTheEndpointsOfTheirService() throws Exception {
        String address = HostAddress.advertised(java.net.InetAddress.getLoopbackAddress());
        assumeTrue(address != null, "this host has only the loopback address");
        assertThat(clients.get(0)
                        .endpoints()
                        .inNamespace("default")
                        .withName("kubernetes")
                        .get()
                        .getSubsets()
                        .get(0)
                        .getAddresses())
                .extracting(EndpointAddress::getIp)
                .containsExactly(address);
        assertThat(leases()).contains("/registry/masterleases/" + address);
        servers.forEach(ApiServer::close);
        assertThat(leases()).isEmpty();
    }

    private String leases() throws Exception {
        return EtcdServer.etcdctl(
                "--endpoints", etcd.url().toString(), "get", "--prefix", "/registry/masterleases/", "--keys-only");
    }

    private static boolean answers(KubernetesClient client, String path) {
        try {
            return client.raw(path).equals("ok");
        } catch (KubernetesClientException failed) {
            assertThat(failed.getCode()).isEqualTo(500);
            return false;
        }
    }
}
