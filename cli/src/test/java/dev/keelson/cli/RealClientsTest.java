package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients of several languages do the same to a ConfigMap on one server: create, patch in three ways, apply, delete. Each
 * sees its own events, and another client watching sees the same.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RealClientsTest {

    private static final List<String> EVENTS = List.of(
            "ADDED a=1",
            "MODIFIED a=1,b=2",
            "MODIFIED a=1,b=2,c=3",
            "MODIFIED a=1,b=2,c=3,d=4",
            "MODIFIED a=1,b=2,c=3,d=4,e=5",
            "DELETED a=1,b=2,c=3,d=4,e=5");

    @TempDir
    static Path directory;

    private static KeelsonProcess keelson;

    enum Kind {
        KUBECTL,
        FABRIC8,
        CLIENT_JAVA,
        CLIENT_NODE,
        CURL
    }

    @BeforeAll
    static void start() throws Exception {
        keelson = KeelsonProcess.apiServer(directory, "--disable-admission-plugins=ServiceAccount")
                .awaitReady();
    }

    @AfterAll
    static void end() throws Exception {
        if (keelson != null) {
            try (KeelsonProcess ending = keelson) {
                assertThat(ending.terminate()).as(ending.errors()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void doesAndSeesWhatAllDo(Kind kind) throws Exception {
        Path home = Files.createDirectories(directory.resolve("home-" + kind));
        ClientPlayer player = player(kind, home);
        String missing = player.missing();
        assumeTrue(missing == null, missing);
        String name = "played-by-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (KubernetesClient observer = keelson.client();
                Watch unused = observer.configMaps()
                        .inNamespace("default")
                        .withName(name)
                        .watch(new Recording(seen))) {
            List<String> own = player.play(name);

            assertThat(own).isEqualTo(EVENTS);
            for (String event : EVENTS) {
                assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo(event);
            }
        }
    }

    private static ClientPlayer player(Kind kind, Path home) {
        return switch (kind) {
            case KUBECTL -> new KubectlPlayer(home, keelson.kubeconfig());
            case FABRIC8 -> new Fabric8Player(keelson);
            case CLIENT_JAVA -> new ClientJavaPlayer(keelson.kubeconfig());
            case CLIENT_NODE -> new NodePlayer(home, keelson.kubeconfig());
            case CURL -> new CurlPlayer(home, keelson.kubeconfig());
        };
    }

    /** As the events are compared: type, and data by key. */
    static String event(String type, @Nullable Map<String, String> data) {
        Map<String, String> sorted = data == null ? Map.of() : new TreeMap<>(data);
        return type
                + sorted.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(",", " ", ""));
    }

    static ConfigMap map(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withData(data)
                .build();
    }

    /** Fills a queue with events. */
    record Recording(BlockingQueue<String> events) implements Watcher<ConfigMap> {

        @Override
        public void eventReceived(Action action, ConfigMap map) {
            events.add(event(action.name(), map.getData()));
        }

        @Override
        public void onClose(WatcherException cause) {
            events.add("closed " + cause);
        }
    }
}
