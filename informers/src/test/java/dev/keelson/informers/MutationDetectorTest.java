package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.bookmark;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Readers who change what belongs to the cache are found, whichever way they got it; nobody else is accused. */
class MutationDetectorTest {

    /** A custom resource whose classes have neither {@code equals} nor copiers. */
    @Group("test.keelson.dev")
    @Version("v1")
    static class Lamp extends CustomResource<Lamp.Spec, Void> implements Namespaced {
        private static final long serialVersionUID = 1L;

        static class Spec {
            public List<String> colours = new ArrayList<>();
            public int watts;
        }
    }

    private static final class Painter implements ResourceHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap object, boolean initial) {
            object.getData().put("value", "painted");
        }
    }

    private static void plain(InformerFactory.Builder builder) {
        builder.watchList(false).cacheForm(CacheForm.OBJECTS).detectMutations(true);
    }

    private static InformerHarness watching(String... items) {
        return watching(MutationDetectorTest::plain, items);
    }

    private static InformerHarness watching(Consumer<InformerFactory.Builder> settings, String... items) {
        InformerHarness h = new InformerHarness(settings);
        h.last().answer(list("7", "", items));
        h.last().ok();
        h.handler.drain();
        return h;
    }

    private static void anHour(InformerHarness h) {
        for (int minute = 0; minute < 60; minute++) {
            h.clock.advance(Duration.ofMinutes(1));
            h.last().line(bookmark(String.valueOf(100 + minute)));
        }
    }

    private static List<String> found(InformerHarness h) {
        List<String> found = new ArrayList<>();
        for (InformerFailure failure : h.failures) {
            assertThat(failure.stage()).isEqualTo(Stage.CACHE);
            CacheMutatedException how = (CacheMutatedException) failure.cause();
            how.changes().forEach(change -> found.add(failure.key() + ": " + change));
        }
        h.failures.clear();
        return found;
    }

    // ---- every way of spoiling

    @Test
    void whatASharedListerHandsOutIsFoundWithinASecond() {
        InformerHarness h = watching(configMap("a", "1", "1"), configMap("b", "2", "1"));
        requireNonNull(h.informer.lister().shared().get("default", "b"))
                .getData()
                .put("value", "2");
        assertThat(h.failures).isEmpty();
        h.clock.advance(Duration.ofSeconds(1));

        assertThat(h.failures).hasSize(1);
        InformerFailure failure = h.failures.get(0);
        assertThat(failure.type().toString()).isEqualTo("configmaps");
        assertThat(failure.key()).isEqualTo("default/b");
        assertThat(failure)
                .hasToString("cache of default/b (configmaps) failed: "
                        + failure.cause().toString());
        assertThat(failure.cause())
                .hasMessageContaining("data.value was \"1\", is \"2\"")
                .hasMessageContaining("read without sharing");
    }

    @Test
    void everySharedReadIsLookedAt() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        h.informer.indexer().addIndex("value", map -> List.of("all"));
        Indexer<ConfigMap> shared = h.informer.indexer().shared();
        List<ConfigMap> reads = new ArrayList<>();
        reads.add(shared.get("default/a"));
        reads.addAll(shared.list());
        reads.addAll(shared.byIndex("value", "all"));
        reads.addAll(shared.byIndex(Indexer.NAMESPACE_INDEX, "default"));
        reads.addAll(h.informer.lister().shared().inNamespace("default"));
        reads.addAll(h.informer.lister().shared().list(labels -> true));
        assertThat(reads).hasSize(6);
        for (int i = 0; i < reads.size(); i++) {
            reads.get(i).getMetadata().setUid("u" + i);
            h.factory.checkMutations();
        }

        assertThat(found(h))
                .containsExactly(
                        "default/a: metadata.uid was nothing, is \"u0\"",
                        "default/a: metadata.uid was \"u0\", is \"u1\"",
                        "default/a: metadata.uid was \"u1\", is \"u2\"",
                        "default/a: metadata.uid was \"u2\", is \"u3\"",
                        "default/a: metadata.uid was \"u3\", is \"u4\"",
                        "default/a: metadata.uid was \"u4\", is \"u5\"");
    }

    @Test
    void aHandlerThatSharesIsNamed() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        h.informer.addHandler(new Painter(), HandlerOptions.sharing());

        assertThat(h.failures).hasSize(1);
        assertThat(h.failures.get(0).cause())
                .hasMessageContaining("while the handler " + Painter.class.getName() + "@");
        assertThat(found(h)).containsExactly("default/a: data.value was \"1\", is \"painted\"");
    }

    @Test
    void aHandlerOfSeveralNamespacesIsNamedToo() {
        InformerHarness h = new InformerHarness(MutationDetectorTest::plain);
        h.factory.informer(ConfigMap.class, Set.of("default")).addHandler(new Painter(), HandlerOptions.sharing());
        h.last().answer(list("7", "", configMap("a", "1", "1")));

        assertThat(h.failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure.cause()).hasMessageContaining(Painter.class.getName()));
    }

    @Test
    void aHandlerIsNotBlamedForWhatSomebodyElseDidBefore() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        requireNonNull(h.informer.lister().shared().get("default", "a"))
                .getData()
                .put("value", "2");
        h.informer.addHandler(new RecordingHandler(), HandlerOptions.sharing());

        assertThat(h.failures).hasSize(1);
        assertThat(h.failures.get(0).cause()).hasMessageContaining("by a reader that shares it");
    }

    @Test
    void aHandlerThatThrowsIsLookedAtToo() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        h.informer.addHandler(
                new ResourceHandler<ConfigMap>() {
                    @Override
                    public void onAdd(ConfigMap object, boolean initial) {
                        object.setData(null);
                        throw new IllegalStateException("scripted");
                    }
                },
                HandlerOptions.sharing());

        assertThat(h.failures).extracting(InformerFailure::stage).containsExactly(Stage.CACHE, Stage.HANDLER);
    }

    @Test
    void bothStatesOfAnUpdateAndTheLastOneOfADeletionAreLookedAt() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        h.informer.addHandler(
                new ResourceHandler<ConfigMap>() {
                    @Override
                    public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {
                        oldObject.getMetadata().setName("old");
                        newObject.getMetadata().setName("new");
                    }

                    @Override
                    public void onDelete(ConfigMap object, boolean finalStateUnknown) {
                        object.getMetadata().setName("gone");
                    }
                },
                HandlerOptions.sharing());
        h.last().line(modified("a", "8", "2")).line(deleted("a", "9", "3"));

        assertThat(found(h))
                .containsExactly(
                        "default/a: metadata.name was \"a\", is \"old\"",
                        "default/a: metadata.name was \"a\", is \"new\"",
                        "default/a: metadata.name was \"a\", is \"gone\"");
    }

    @Test
    void anIndexFunctionAndALabelPredicateMustNotChangeAnythingEither() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        h.informer.indexer().addIndex("value", map -> {
            map.getData().put("seen", "yes");
            return List.of();
        });
        h.factory.checkMutations();
        h.informer.lister().list(labels -> labels.remove("app") != null);
        h.factory.checkMutations();

        assertThat(found(h))
                .containsExactly(
                        "default/a: data.seen was nothing, is \"yes\"",
                        "default/a: metadata.labels was {\"app\":\"1\"}, is nothing");
    }

    @Test
    void whatIsReplacedOrDeletedIsLookedAtThenAndForTwoMinutesMore() {
        InformerHarness h = watching(configMap("a", "1", "1"), configMap("b", "2", "1"));
        ConfigMap a = requireNonNull(h.informer.lister().shared().get("default", "a"));
        ConfigMap b = requireNonNull(h.informer.lister().shared().get("default", "b"));
        a.getData().put("value", "2");
        b.getData().put("value", "3");
        h.last().line(modified("a", "8", "9")).line(deleted("b", "9", "1"));
        assertThat(found(h))
                .containsExactly(
                        "default/a: data.value was \"1\", is \"2\"", "default/b: data.value was \"1\", is \"3\"");

        h.clock.advance(Duration.ofMinutes(2));
        a.getData().put("value", "4");
        h.factory.checkMutations();
        assertThat(found(h)).containsExactly("default/a: data.value was \"2\", is \"4\"");
        h.clock.advance(Duration.ofSeconds(1));
        a.getData().put("value", "5");
        h.factory.checkMutations();
        assertThat(h.failures).isEmpty();
    }

    @Test
    void closingLooksALastTime() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        h.informer.lister().shared().list().get(0).setData(Map.of());
        h.close();
        int timers = h.clock.pendingTimers();
        h.clock.advance(Duration.ofMinutes(1));

        assertThat(found(h)).containsExactly("default/a: data was {\"value\":\"1\"}, is nothing");
        assertThat(h.clock.pendingTimers()).isEqualTo(timers);
    }

    @Test
    void aChangeIsToldOnceAndTheNextOneAgain() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        List<InformerFailure> told = new ArrayList<>();
        h.informer.onFailure(told::add);
        ConfigMap shared = requireNonNull(h.informer.lister().shared().get("default", "a"));
        shared.getData().put("value", "2");
        h.clock.advance(Duration.ofSeconds(5));
        shared.getData().put("example.com/long", "x".repeat(200));
        h.clock.advance(Duration.ofSeconds(5));

        assertThat(told).hasSize(2);
        assertThat(found(h))
                .containsExactly(
                        "default/a: data.value was \"1\", is \"2\"",
                        "default/a: data[example.com/long] was nothing, is \"" + "x".repeat(79) + "…");
    }

    // ---- other kinds of objects

    private static String lamp(String colours) {
        return "{\"kind\":\"Lamp\",\"apiVersion\":\"test.keelson.dev/v1\",\"metadata\":{\"name\":\"desk\","
                + "\"namespace\":\"default\",\"resourceVersion\":\"1\"},\"spec\":{\"colours\":[" + colours
                + "],\"watts\":5}}";
    }

    @Test
    void customResourcesAreLookedAtWithoutAskingForTheirForm() {
        InformerHarness h =
                new InformerHarness(builder -> builder.watchList(false).detectMutations(true));
        SharedInformer<Lamp> lamps = h.factory.informer(Lamp.class);
        h.last().answer(list("7", "", lamp("\"red\",\"green\"")));
        Lamp shared = requireNonNull(lamps.lister().shared().get("default", "desk"));
        shared.getSpec().colours.set(1, "blue");
        shared.getSpec().watts = 7;
        requireNonNull(lamps.lister().get("default", "desk")).getSpec().colours.clear();
        h.clock.advance(Duration.ofSeconds(1));

        assertThat(found(h))
                .containsExactly(
                        "default/desk: spec.colours[1] was \"green\", is \"blue\"",
                        "default/desk: spec.watts was 5, is 7");
    }

    @Test
    void untypedObjectsAreLookedAtWhenTheyAreHeldAsObjects() {
        InformerHarness h = new InformerHarness(MutationDetectorTest::plain);
        SharedInformer<GenericKubernetesResource> lamps = h.factory.informer(
                ResourceType.generic("test.keelson.dev", "v1", "lamps", "Lamp", true), InformerScope.all());
        h.last().answer(list("7", "", lamp("\"red\"")));
        GenericKubernetesResource shared =
                requireNonNull(lamps.lister().shared().get("default", "desk"));
        shared.<Map<String, Object>>get("spec").put("watts", List.of(1, 2));
        h.clock.advance(Duration.ofSeconds(1));
        assertThat(found(h)).containsExactly("default/desk: spec.watts was 5, is [1,2]");

        Map<String, Object> itself = new HashMap<>();
        itself.put("itself", itself);
        shared.setAdditionalProperty("spec", itself);
        h.clock.advance(Duration.ofSeconds(1));
        assertThat(found(h)).singleElement().asString().contains("nothing that can be written as JSON");
    }

    // ---- nobody is accused without cause

    @Test
    void nothingIsReportedWhereNothingWasChanged() {
        InformerHarness h = watching(configMap("a", "1", "1"), configMap("b", "2", "1"));
        h.informer.addHandler(new RecordingHandler(), HandlerOptions.sharing().resyncEvery(Duration.ofMinutes(7)));
        h.last().line(modified("a", "8", "2")).line(added("c", "9", "1")).line(deleted("b", "10", "1"));
        anHour(h);
        h.last().refuse(410, "Expired");
        h.last().answer(list("900", "", configMap("a", "8", "2")));
        h.close();

        assertThat(h.failures).extracting(InformerFailure::stage).doesNotContain(Stage.CACHE);
    }

    @Test
    void copiesBelongToWhoeverReadsThem() {
        InformerHarness h = watching(configMap("a", "1", "1"));
        h.informer.addHandler(new Painter());
        h.informer.lister().list().get(0).setData(null);
        requireNonNull(h.informer.indexer().get("default/a"))
                .getMetadata()
                .getLabels()
                .clear();
        h.close();

        assertThat(h.failures).isEmpty();
        assertThat(requireNonNull(h.informer.lister().get("default", "a")).getData())
                .containsEntry("value", "1");
    }

    @Test
    void whatIsHeldEncodedCannotBeSpoilt() {
        InformerHarness h =
                watching(builder -> builder.watchList(false).detectMutations(true), configMap("a", "1", "1"));
        h.informer.addHandler(new Painter(), HandlerOptions.sharing());
        h.informer.lister().shared().list().get(0).setData(null);
        h.close();

        assertThat(h.failures).isEmpty();
        assertThat(requireNonNull(h.informer.lister().get("default", "a")).getData())
                .containsEntry("value", "1");
    }

    @Test
    void nobodyLooksUnlessAskedTo() {
        InformerHarness off =
                watching(builder -> builder.watchList(false).cacheForm(CacheForm.OBJECTS), configMap("a", "1", "1"));
        InformerHarness on = watching(configMap("a", "1", "1"));
        InformerHarness otherwise = watching(
                builder -> {
                    plain(builder);
                    builder.detectMutations(ConfigMap.class, false);
                },
                configMap("a", "1", "1"));
        for (InformerHarness h : List.of(off, on, otherwise)) {
            h.informer.addHandler(new Painter(), HandlerOptions.sharing());
            h.factory.checkMutations();
        }

        assertThat(off.failures).isEmpty();
        assertThat(otherwise.failures).isEmpty();
        assertThat(on.failures).hasSize(1);
        assertThat(off.clock.pendingTimers()).isEqualTo(on.clock.pendingTimers() - 1);
    }

    // ---- for harnesses

    private static KubernetesClient clientOf(String url) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl(url)
                        .build())
                .build();
    }

    private static void spoil(InformerFactory factory, ScriptedTransport transport) {
        SharedInformer<ConfigMap> informer = factory.informer(ConfigMap.class);
        factory.start();
        transport.last().answer(list("7", "", configMap("a", "1", "1")));
        informer.lister().shared().list().forEach(map -> map.getData().clear());
    }

    @Test
    void aWatchCoversTheInformersOfItsServer() {
        try (MutationWatch watch = MutationWatch.over(URI.create("https://127.0.0.1:2"));
                MutationWatch other = MutationWatch.over(URI.create("https://127.0.0.1:3"))) {
            ScriptedTransport transport = new ScriptedTransport();
            Consumer<InformerFactory.Builder> settings = builder -> builder.watchList(false)
                    .cacheForm(CacheForm.OBJECTS)
                    .transport(transport)
                    .executor(Runnable::run)
                    .handlerExecutor(Runnable::run);
            InformerFactory.Builder covered = InformerFactory.builder(clientOf("https://127.0.0.1:2/"));
            settings.accept(covered);
            InformerFactory.Builder refusing =
                    InformerFactory.builder(clientOf("https://127.0.0.1:2/")).detectMutations(false);
            settings.accept(refusing);

            InformerFactory first = covered.build();
            spoil(first, transport);
            assertThat(watch.drain())
                    .singleElement()
                    .satisfies(failure ->
                            assertThat(failure.cause()).hasMessageContaining("data was {\"value\":\"1\"}, is nothing"));
            assertThat(watch.drain()).isEmpty();
            InformerFactory second = covered.build();
            spoil(second, transport);
            second.close();
            assertThat(watch.drain()).hasSize(1);
            InformerFactory third = refusing.build();
            spoil(third, transport);
            assertThat(watch.drain()).isEmpty();
            watch.close();
            InformerFactory fourth = covered.build();
            spoil(fourth, transport);
            assertThat(watch.drain()).isEmpty();
            assertThat(other.drain()).isEmpty();
            List.of(first, third, fourth).forEach(InformerFactory::close);
        }
    }
}
