package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keelson.informers.fabric8.Fabric8Informers;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Lister;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Code written for Fabric8's informers finds what their interfaces promise. */
class Fabric8InformersTest {

    /** What Fabric8's handler is told. */
    private static final class Recorder implements ResourceEventHandler<HasMetadata> {
        final List<String> calls = new ArrayList<>();

        private static String name(HasMetadata object) {
            return object.getMetadata().getName();
        }

        @Override
        public void onAdd(HasMetadata object) {
            calls.add("+" + name(object));
        }

        @Override
        public void onUpdate(HasMetadata oldObject, HasMetadata newObject) {
            calls.add("~" + name(newObject) + " "
                    + oldObject.getMetadata().getResourceVersion() + ">"
                    + newObject.getMetadata().getResourceVersion());
        }

        @Override
        public void onDelete(HasMetadata object, boolean deletedFinalStateUnknown) {
            calls.add("-" + name(object) + (deletedFinalStateUnknown ? "?" : ""));
        }

        @Override
        public void onBeforeList(String lastSyncResourceVersion) {
            calls.add("before " + lastSyncResourceVersion);
        }

        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            calls.add("list " + resourceVersion);
            ResourceEventHandler.super.onList(resourceVersion, remainedEmpty);
        }

        @Override
        @Deprecated
        public void onNothing() {
            calls.add("nothing");
        }

        List<String> drain() {
            List<String> taken = List.copyOf(calls);
            calls.clear();
            return taken;
        }
    }

    private final InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
    private final Recorder recorder = new Recorder();
    private final SharedIndexInformer<ConfigMap> informer;

    Fabric8InformersTest() {
        // The harness' own hold must not start it.
        h.informer.close();
        informer = Fabric8Informers.sharedIndexInformer(h.unstarted(), Duration.ZERO);
    }

    private static ConfigMap map(String name, String revision) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withResourceVersion(revision)
                .endMetadata()
                .addToData("value", "initial")
                .build();
    }

    private void listed(String revision, String... items) {
        h.last().answer(list(revision, "", items));
        h.last().ok();
    }

    private void relisted(String revision, String... items) {
        h.clock.advance(Duration.ofMinutes(1));
        h.last().line(Objects.event("ERROR", Objects.status(410, "Expired")));
        while (h.last().path.contains("watch=true")) {
            h.clock.advance(Duration.ofSeconds(1));
        }
        listed(revision, items);
    }

    @Test
    void goesThroughItsLife() {
        assertThat(informer.isRunning()).isFalse();
        assertThat(informer.hasSynced()).isFalse();
        assertThat(informer.lastSyncResourceVersion()).isNull();
        assertThat(informer.getApiTypeClass()).isEqualTo(ConfigMap.class);
        var start = informer.start().toCompletableFuture();
        assertThat(informer.start().toCompletableFuture()).isNotDone();
        assertThat(informer.isRunning()).isTrue();
        assertThat(informer.isWatching()).isFalse();
        assertThat(start).isNotDone();

        listed("7");
        assertThat(start).isCompleted();
        assertThat(informer.hasSynced()).isTrue();
        assertThat(informer.isWatching()).isTrue();
        assertThat(informer.lastSyncResourceVersion()).isEqualTo("7");
        assertThat(informer.run()).isSameAs(informer);
        assertThat(informer.stopped().toCompletableFuture()).isNotDone();

        informer.stop();
        informer.stop();
        informer.close();
        assertThat(informer.isRunning()).isFalse();
        assertThat(informer.isWatching()).isFalse();
        assertThat(informer.hasSynced()).isTrue();
        assertThat(informer.stopped().toCompletableFuture()).isCompleted();
        assertThat(h.last().cancelled).isTrue();
        assertThatIllegalStateException().isThrownBy(informer::start).withMessageContaining("Cannot restart");
        informer.addEventHandler(recorder);
        assertThat(recorder.drain()).isEmpty();
    }

    @Test
    void stoppingBeforeItHasStartedFailsTheStart() {
        var start = informer.start().toCompletableFuture();
        informer.stop();

        assertThat(start).isCompletedExceptionally();
        assertThat(informer.stopped().toCompletableFuture()).isCompleted();
    }

    @Test
    void tellsHandlersInOrder() {
        informer.addEventHandler(recorder).start();
        assertThat(recorder.drain()).containsExactly("before null");
        listed("7", configMap("a", "1", "1"));
        h.last().line(added("b", "8", "1")).line(modified("a", "9", "1")).line(deleted("b", "10", "1"));

        assertThat(recorder.drain()).containsExactly("+a", "list 7", "+b", "~a 1>9", "-b");
        relisted("12", configMap("c", "11", "1"));
        assertThat(recorder.drain())
                .startsWith("before 10")
                .contains("+c", "-a?")
                .endsWith("list 12")
                .hasSize(4);
    }

    @Test
    void tellsThatThereWasAndIsNothing() {
        informer.addEventHandler(recorder).start();
        listed("7");
        assertThat(recorder.drain()).containsExactly("before null", "list 7", "nothing");
        h.last().line(added("a", "8", "1")).line(deleted("a", "9", "1"));
        relisted("12");
        assertThat(recorder.drain()).containsExactly("+a", "-a", "before 9", "list 12", "nothing");
        h.last().line(added("a", "13", "1"));
        relisted("15");
        assertThat(recorder.drain()).containsExactly("+a", "before 13", "-a?", "list 15");
    }

    @Test
    void handlersComeAndGo() {
        informer.start();
        listed("7", configMap("a", "1", "1"));
        informer.addEventHandler(recorder).addEventHandler(recorder);
        assertThat(recorder.drain()).containsExactly("+a", "+a");
        informer.removeEventHandler(recorder).removeEventHandler(new Recorder());
        h.last().line(added("b", "8", "1"));
        assertThat(recorder.drain()).containsExactly("+b");
        informer.removeEventHandler(recorder);
        h.last().line(added("c", "9", "1"));
        assertThat(recorder.drain()).isEmpty();
        informer.addEventHandler(recorder);
        recorder.drain();
        informer.stop();
        assertThat(recorder.drain()).isEmpty();
    }

    @Test
    void resyncsEachHandlerAtItsPeriod() {
        Recorder often = new Recorder();
        informer.addEventHandler(recorder)
                .addEventHandlerWithResyncPeriod(often, 10)
                .start();
        listed("7", configMap("a", "1", "1"));
        often.drain();
        recorder.drain();
        h.clock.advance(Duration.ofSeconds(2));

        assertThat(often.drain()).as("the shortest period is a second").containsExactly("~a 1>1", "~a 1>1");
        assertThat(recorder.drain()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fabric8Informers.sharedIndexInformer(h.unstarted(), Duration.ofMillis(-1)));
    }

    @Test
    void handsOutWhatItHolds() {
        informer.addIndexers(Map.of("value", map -> List.of(map.getData().get("value"))))
                .start();
        listed("7", configMap("a", "1", "x"), configMap("b", "2", "x"), configMap("c", "3", "y"));
        var indexer = informer.getIndexer();
        ConfigMap a = indexer.getByKey("default/a");

        assertThat(indexer.getKey(a)).isEqualTo(Cache.metaNamespaceKeyFunc(a)).isEqualTo("default/a");
        assertThat(indexer.get(map("a", "99"))).isEqualTo(a);
        assertThat(indexer.getByKey("default/none")).isNull();
        assertThat(informer.getStore().listKeys()).containsExactlyInAnyOrder("default/a", "default/b", "default/c");
        assertThat(informer.getStore().list()).hasSize(3);
        assertThat(indexer.byIndex("value", "x")).hasSize(2);
        assertThat(indexer.indexKeys("value", "y")).containsExactly("default/c");
        assertThat(indexer.index("value", a)).hasSize(2).contains(a);
        assertThat(indexer.byIndex(Cache.NAMESPACE_INDEX, "default")).hasSize(3);
        assertThat(indexer.byIndex(Cache.NAMESPACE_INDEX, null)).isEmpty();
        assertThat(indexer.getIndexers()).containsOnlyKeys("value", Cache.NAMESPACE_INDEX);
        Lister<ConfigMap> lister = new Lister<>(indexer);
        assertThat(lister.list()).hasSize(3);
        assertThat(lister.namespace("default").get("b")).isNotNull();
        assertThat(Fabric8Informers.lister(h.unstarted()).get("default/a")).isEqualTo(a);
    }

    @Test
    void indexesComeAndGo() {
        informer.start();
        listed("7", configMap("a", "1", "x"));
        informer.addIndexers(Map.of("value", map -> List.of(map.getData().get("value")), "none", map -> null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> informer.addIndexers(Map.of("value", map -> List.of())))
                .withMessageContaining("Indexer conflict");
        assertThat(informer.getIndexer().byIndex("value", "x")).hasSize(1);
        assertThat(informer.getIndexer().byIndex("none", "x")).isEmpty();

        SharedIndexInformer<ConfigMap> other = Fabric8Informers.sharedIndexInformer(h.unstarted());
        other.addIndexers(Map.of("value", map -> List.of("other")));
        assertThat(other.getIndexer().byIndex("value", "other")).hasSize(1);
        assertThat(informer.getIndexer().byIndex("value", "other")).isEmpty();

        informer.removeIndexer("value").removeNamespaceIndex();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> informer.getIndexer().byIndex("value", "x"))
                .withMessageContaining("index value doesn't exist");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> informer.getIndexer().byIndex(Cache.NAMESPACE_INDEX, "default"));
        informer.addIndexers(Map.of(Cache.NAMESPACE_INDEX, map -> List.of("mine")));
        assertThat(informer.getIndexer().byIndex(Cache.NAMESPACE_INDEX, "mine")).hasSize(1);

        other.stop();
        assertThat(other.getIndexer().byIndex("value", "other"))
                .as("what a stopped one holds")
                .hasSize(1);
    }

    @Test
    void aFirstListThatIsRefusedEndsItUnlessTheExceptionHandlerSaysOtherwise() {
        var start = informer.start().toCompletableFuture();
        h.last().refuse(403, "Forbidden");

        assertThat(start).isCompletedExceptionally();
        assertThat(informer.isRunning()).isFalse();
        assertThat(informer.stopped().toCompletableFuture()).isCompletedExceptionally();
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(informer::run)
                .matches(thrown -> thrown.getCode() == 403)
                .matches(thrown -> thrown.getStatus().getReason().equals("Forbidden"));
    }

    @Test
    void aServerThatCannotBeReachedEndsTheStart() {
        var start = informer.start().toCompletableFuture();
        h.last().breakOff(new ConnectException("refused"));

        assertThat(start).isCompletedExceptionally();
    }

    @Test
    void anotherWayOfListingIsNoFailureToStart() {
        SharedInformer<ConfigMap> watchList = h.settings().build().informer(ConfigMap.class);
        SharedIndexInformer<ConfigMap> patient = Fabric8Informers.sharedIndexInformer(watchList);
        var start = patient.start().toCompletableFuture();
        h.last().refuse(400, "BadRequest");
        listed("7");

        assertThat(start).isCompleted();
        patient.stop();
    }

    @Test
    void theExceptionHandlerDecides() {
        List<String> asked = new ArrayList<>();
        informer.exceptionHandler((started, thrown) -> {
                    asked.add(started + " " + thrown.getClass().getSimpleName());
                    return asked.size() < 3;
                })
                .start();
        h.last().refuse(403, "Forbidden");
        h.clock.advance(Duration.ofSeconds(1));
        listed("7");
        h.clock.advance(Duration.ofSeconds(30));
        h.last().breakOff(new IOException("broken"));
        h.clock.advance(Duration.ofSeconds(1));
        assertThat(informer.isRunning()).isTrue();
        h.last().ok();
        h.clock.advance(Duration.ofSeconds(30));
        h.last().breakOff(new IOException("broken"));

        assertThat(asked)
                .containsExactly("false KubernetesClientException", "true WatcherException", "true WatcherException");
        assertThat(informer.isRunning()).isFalse();
        assertThat(informer.stopped().toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(WatcherException.class);
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> informer.exceptionHandler((started, thrown) -> true));
    }

    @Test
    void anEventThatDoesNotFitIsToldApartAndEndsNothingByItself() {
        List<Boolean> deserialization = new ArrayList<>();
        informer.exceptionHandler((started, thrown) -> {
                    deserialization.add(ExceptionHandler.isDeserializationException(thrown));
                    return true;
                })
                .addEventHandler(recorder)
                .start();
        listed("7");
        recorder.drain();
        h.last()
                .line(added("a", "8", "1").replace("{\"value\":\"1\"}", "\"text\""))
                .line(added("b", "9", "1"));

        assertThat(deserialization).contains(true);
        assertThat(recorder.drain()).contains("+b");
    }

    @Test
    void startsFromAStateThatTheFirstListCorrects() {
        informer.initialState(Stream.of(map("a", "1"), map("b", "1"), map("c", "3")))
                .addEventHandler(recorder)
                .start();
        assertThat(informer.getStore().listKeys()).containsExactlyInAnyOrder("default/a", "default/b", "default/c");
        recorder.drain();
        listed("7", configMap("b", "2", "1"), configMap("c", "3", "1"), configMap("d", "4", "1"));

        assertThat(recorder.drain())
                .contains("~b 1>2", "+d", "-a?")
                .endsWith("list 7")
                .hasSize(4);
        assertThat(informer.getStore().listKeys()).containsExactlyInAnyOrder("default/b", "default/c", "default/d");
        h.last().line(deleted("c", "8", "1"));
        assertThat(recorder.drain()).containsExactly("-c");
        assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> informer.initialState(Stream.of()));
    }

    @Test
    void keepsAStoreOfTheUsersOwn() {
        BasicItemStore<ConfigMap> store = new BasicItemStore<>(Cache::metaNamespaceKeyFunc);
        Recorder resynced = new Recorder();
        informer.itemStore(store)
                .addIndexers(Map.of("value", map -> List.of(map.getData().get("value"))))
                .addEventHandler(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(ConfigMap object) {
                        throw new IllegalStateException("deliberate");
                    }

                    @Override
                    public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {}

                    @Override
                    public void onDelete(ConfigMap object, boolean deletedFinalStateUnknown) {}
                })
                .addEventHandler(recorder)
                .addEventHandlerWithResyncPeriod(resynced, 5000)
                .start();
        listed("7", configMap("a", "1", "x"), configMap("b", "1", "x"));
        assertThat(store.size()).isEqualTo(2);
        assertThat(informer.getIndexer().byIndex("value", "x")).hasSize(2);
        assertThat(informer.getIndexer().byIndex(Cache.NAMESPACE_INDEX, "default"))
                .hasSize(2);
        assertThat(informer.getIndexer().getByKey("default/a")).isSameAs(store.get("default/a"));
        recorder.drain();
        resynced.drain();

        h.last().line(modified("a", "8", "y")).line(deleted("b", "9", "x"));
        assertThat(recorder.drain()).containsExactly("~a 1>8", "-b");
        assertThat(informer.getIndexer().indexKeys("value", "x")).isEmpty();
        assertThat(informer.getIndexer().indexKeys("value", "y")).containsExactly("default/a");
        resynced.drain();
        h.clock.advance(Duration.ofSeconds(5));
        assertThat(resynced.drain()).containsExactly("~a 8>8");
        assertThat(recorder.drain()).isEmpty();

        Recorder late = new Recorder();
        informer.addEventHandler(late).removeEventHandler(recorder);
        h.last().line(added("c", "10", "z"));
        assertThat(late.drain()).containsExactly("+a", "+c");
        assertThat(recorder.drain()).isEmpty();
        informer.stop();
        h.last().line(added("d", "11", "z"));
        assertThat(late.drain()).isEmpty();
        assertThat(store.get("default/d")).isNull();
    }

    @Test
    void keepsAReducedStateWhereTheUserWantsNoMore() {
        informer.itemStore(new ReducedStateItemStore<>(
                        ReducedStateItemStore.NAME_KEY_STATE,
                        ConfigMap.class,
                        InformerHarness.client().getKubernetesSerialization(),
                        "metadata.labels"))
                .start();
        listed("7", configMap("a", "1", "x"));
        ConfigMap reduced = informer.getStore().getByKey("default/a");

        assertThat(reduced.getMetadata().getLabels()).containsEntry("app", "x");
        assertThat(reduced.getData()).isNullOrEmpty();
    }

    @Test
    void worksOverSeveralNamespaces() {
        NamespacesInformer<ConfigMap> view = h.factory.informer(ConfigMap.class, Set.of("default"));
        SharedIndexInformer<ConfigMap> several = Fabric8Informers.sharedIndexInformer(view);
        several.addIndexers(Map.of("value", map -> List.of(map.getData().get("value"))))
                .addEventHandler(recorder)
                .start();
        h.transport.last("api/v1/namespaces/default/").answer(list("7", "", configMap("a", "1", "x")));

        assertThat(recorder.drain()).contains("+a");
        assertThat(several.getIndexer().byIndex("value", "x")).hasSize(1);
        several.stop();
    }
}
