package dev.keelson.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.FakeClock;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.SharedInformer;
import dev.keelson.informers.fabric8.Fabric8InformerFactory;
import dev.keelson.informers.fabric8.Fabric8Informers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.SharedInformerFactory;
import io.fabric8.kubernetes.client.informers.cache.Lister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Code written for Fabric8's informers, over ours and, where it says so, over Fabric8's too, on a real API server. */
@Timeout(120)
@KeelsonCluster
class Fabric8InformersTest {

    private final KubernetesClient client;

    Fabric8InformersTest(KubernetesClient client) {
        this.client = client;
    }

    /** What a handler is told, in words. */
    private static final class Told implements ResourceEventHandler<ConfigMap> {

        private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void onAdd(ConfigMap map) {
            tell("add", map);
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap after) {
            tell(before.equals(after) ? "same" : "update", after);
        }

        @Override
        public void onDelete(ConfigMap map, boolean deletedFinalStateUnknown) {
            tell("delete", map);
        }

        private void tell(String what, ConfigMap map) {
            told.add(what + " " + map.getMetadata().getName() + " " + map.getData());
        }

        String next() throws InterruptedException {
            String next = told.poll(60, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }

    @BeforeEach
    void empty() {
        for (String namespace : List.of("red", "blue")) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .serverSideApply();
            client.configMaps().inNamespace(namespace).delete();
        }
    }

    private ConfigMap create(String namespace, String name, String value) {
        return client.resource(map(namespace, name, value)).create();
    }

    private static ConfigMap map(String namespace, String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(Map.of("value", value))
                .build();
    }

    private void change(ConfigMap map, String value) {
        client.resource(map)
                .edit(each ->
                        new ConfigMapBuilder(each).addToData("value", value).build());
    }

    @Test
    void aHandlerIsToldOfAddsUpdatesAndDeletes() throws Exception {
        create("red", "a", "1");
        try (Fabric8InformerFactory factory = Fabric8InformerFactory.of(client)) {
            Told told = new Told();
            SharedIndexInformer<ConfigMap> informer =
                    factory.inform(ConfigMap.class, InformerScope.namespace("red"), told);

            assertThat(informer.hasSynced()).isTrue();
            assertThat(informer.isWatching()).isTrue();
            assertThat(told.next()).isEqualTo("add a {value=1}");
            ConfigMap b = create("red", "b", "1");
            create("blue", "c", "1");
            assertThat(told.next()).isEqualTo("add b {value=1}");
            change(b, "2");
            assertThat(told.next()).isEqualTo("update b {value=2}");
            client.resource(b).delete();
            assertThat(told.next()).isEqualTo("delete b {value=2}");
            assertThat(informer.getStore().listKeys()).containsExactly("red/a");
            assertThat(informer.getApiTypeClass()).isEqualTo(ConfigMap.class);
        }
    }

    @Test
    void aHandlerAddedLateIsToldOfWhatIsThere() throws Exception {
        create("red", "a", "1");
        try (Fabric8InformerFactory factory = Fabric8InformerFactory.of(client)) {
            Told early = new Told();
            SharedIndexInformer<ConfigMap> informer =
                    factory.inform(ConfigMap.class, InformerScope.namespace("red"), early);
            ConfigMap b = create("red", "b", "1");
            assertThat(List.of(early.next(), early.next())).containsExactly("add a {value=1}", "add b {value=1}");

            Told late = new Told();
            informer.addEventHandler(late);
            assertThat(List.of(late.next(), late.next()))
                    .containsExactlyInAnyOrder("add a {value=1}", "add b {value=1}");
            informer.removeEventHandler(early);
            change(b, "2");

            assertThat(late.next()).isEqualTo("update b {value=2}");
            assertThat(early.told).isEmpty();
        }
    }

    @Test
    void indexersFindWhatTheServerSent() throws Exception {
        create("red", "a", "warm");
        create("red", "b", "cold");
        create("blue", "c", "warm");
        Function<ConfigMap, List<String>> byValue =
                map -> map.getData() == null || !map.getData().containsKey("value")
                        ? List.of()
                        : List.of(map.getData().get("value"));
        try (Fabric8InformerFactory factory = Fabric8InformerFactory.of(client)) {
            Told told = new Told();
            SharedIndexInformer<ConfigMap> informer = factory.runnableInformer(ConfigMap.class, InformerScope.all(), 0)
                    .addIndexers(Map.of("value", byValue))
                    .addEventHandler(told);
            informer.run();

            assertThat(names(informer.getIndexer().byIndex("value", "warm"))).containsExactlyInAnyOrder("a", "c");
            for (String next = told.next(); !next.startsWith("add b"); next = told.next()) {}
            change(map("red", "b", "cold"), "warm");
            for (String next = told.next(); !next.startsWith("update b"); next = told.next()) {}

            assertThat(names(informer.getIndexer().byIndex("value", "warm"))).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(informer.getIndexer().byIndex("value", "cold")).isEmpty();
            Lister<ConfigMap> lister = new Lister<>(informer.getIndexer());
            assertThat(names(lister.namespace("red").list())).containsExactlyInAnyOrder("a", "b");
            assertThat(lister.namespace("blue").get("c").getData()).isEqualTo(Map.of("value", "warm"));
            assertThat(lister.namespace("blue").get("a")).isNull();
        }
    }

    private static List<String> names(List<ConfigMap> maps) {
        return maps.stream().map(map -> map.getMetadata().getName()).toList();
    }

    @Test
    void aResyncComesWithoutAChange() throws Exception {
        create("red", "a", "1");
        FakeClock clock = new FakeClock();
        try (InformerFactory informers =
                        InformerFactory.builder(client).clock(clock).build();
                Fabric8InformerFactory factory = Fabric8InformerFactory.over(informers)) {
            Told told = new Told();
            SharedIndexInformer<ConfigMap> informer =
                    factory.runnableInformer(ConfigMap.class, InformerScope.namespace("red"), 60_000);
            informer.addEventHandler(told);
            informer.run();
            assertThat(told.next()).isEqualTo("add a {value=1}");

            clock.advance(Duration.ofSeconds(59));
            assertThat(told.told).isEmpty();
            clock.advance(Duration.ofSeconds(1));

            assertThat(told.next()).isEqualTo("same a {value=1}");
        }
    }

    @Test
    void severalNamespacesAreOneInformer() throws Exception {
        create("red", "a", "1");
        create("blue", "b", "1");
        create("default", "elsewhere", "1");
        try (InformerFactory informers = InformerFactory.of(client)) {
            SharedInformer<ConfigMap> both = informers.informer(ConfigMap.class, Set.of("red", "blue"));
            SharedIndexInformer<ConfigMap> informer = Fabric8Informers.sharedIndexInformer(both);
            Told told = new Told();
            informer.addEventHandler(told);
            informer.run();

            assertThat(List.of(told.next(), told.next()))
                    .containsExactlyInAnyOrder("add a {value=1}", "add b {value=1}");
            create("default", "elsewhere-2", "1");
            create("blue", "c", "1");
            assertThat(told.next()).isEqualTo("add c {value=1}");
            assertThat(informer.getStore().listKeys()).containsExactlyInAnyOrder("red/a", "blue/b", "blue/c");
        }
        client.configMaps().inNamespace("default").delete();
    }

    @Test
    void aStoppedInformerKeepsWhatItHasAndHearsNoMore() throws Exception {
        ConfigMap a = create("red", "a", "1");
        try (Fabric8InformerFactory factory = Fabric8InformerFactory.of(client)) {
            Told stopped = new Told();
            Told going = new Told();
            SharedIndexInformer<ConfigMap> first =
                    factory.inform(ConfigMap.class, InformerScope.namespace("red"), stopped);
            SharedIndexInformer<ConfigMap> second =
                    factory.inform(ConfigMap.class, InformerScope.namespace("red"), going);
            assertThat(List.of(stopped.next(), going.next())).containsOnly("add a {value=1}");

            first.stop();
            change(a, "2");

            assertThat(going.next()).isEqualTo("update a {value=2}");
            assertThat(stopped.told).isEmpty();
            assertThat(first.isRunning()).isFalse();
            assertThat(first.stopped().toCompletableFuture()).isCompleted();
            assertThat(second.isRunning()).isTrue();
            assertThatThrownBy(first::start).isInstanceOf(IllegalStateException.class);
        }
    }

    // ---- a program written for client.informers(), over both

    static Stream<Function<KubernetesClient, SharedInformerFactory>> factories() {
        return Stream.of(KubernetesClient::informers, Fabric8InformerFactory::of);
    }

    @ParameterizedTest
    @MethodSource("factories")
    void aProgramWorksOverEither(Function<KubernetesClient, SharedInformerFactory> factories) throws Exception {
        create("red", "a", "1");
        SharedInformerFactory factory = factories.apply(client);
        Told told = new Told();

        SharedIndexInformer<ConfigMap> maps = factory.sharedIndexInformerFor(ConfigMap.class, 0);
        maps.addEventHandler(onlyIn("red", told));
        maps.addIndexers(Map.of(
                "first letter", map -> List.of(map.getMetadata().getName().substring(0, 1))));
        factory.startAllRegisteredInformers().get(60, TimeUnit.SECONDS);

        assertThat(factory.getExistingSharedIndexInformer(ConfigMap.class)).isSameAs(maps);
        assertThat(maps.hasSynced()).isTrue();
        List<String> all = new ArrayList<>(List.of(told.next()));
        ConfigMap another = create("red", "another", "1");
        all.add(told.next());
        change(another, "2");
        all.add(told.next());
        assertThat(new Lister<>(maps.getIndexer())
                        .namespace("red")
                        .get("another")
                        .getData())
                .isEqualTo(Map.of("value", "2"));
        assertThat(names(maps.getIndexer().byIndex("first letter", "a"))).contains("a", "another");
        client.resource(another).delete();
        all.add(told.next());

        assertThat(all)
                .containsExactly(
                        "add a {value=1}",
                        "add another {value=1}",
                        "update another {value=2}",
                        "delete another {value=2}");
        factory.stopAllRegisteredInformers();
        assertThat(maps.isRunning()).isFalse();
        if (factory instanceof AutoCloseable ours) {
            ours.close();
        }
    }

    /** A cluster has config maps of its own. */
    private static ResourceEventHandler<ConfigMap> onlyIn(String namespace, ResourceEventHandler<ConfigMap> handler) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
                within(map, handler::onAdd);
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap after) {
                within(after, each -> handler.onUpdate(before, each));
            }

            @Override
            public void onDelete(ConfigMap map, boolean deletedFinalStateUnknown) {
                within(map, each -> handler.onDelete(each, deletedFinalStateUnknown));
            }

            private void within(ConfigMap map, Consumer<ConfigMap> then) {
                if (map.getMetadata().getNamespace().equals(namespace)) {
                    then.accept(map);
                }
            }
        };
    }
}
