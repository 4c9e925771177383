package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedInformerTest {

    @Test
    void aLateHandlerGetsWhatIsThereAndThenWhatFollows() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        RecordingHandler late = new RecordingHandler();
        HandlerRegistration registration = h.informer.addHandler(late);
        h.last().line(modified("a", "8", "2"));

        assertThat(registration.hasSynced()).isTrue();
        assertThat(late.drain()).containsExactly("+a=1", "~a=1>2");
        assertThat(h.handler.drain()).containsExactly("~a=1>2");
    }

    @Test
    void aRemovedHandlerGetsNothingMore() {
        InformerHarness h = InformerHarness.watching("7");
        h.registration.close();
        h.registration.close();
        h.last().line(added("a", "8", "1"));

        assertThat(h.handler.drain()).isEmpty();
    }

    @Test
    void aHandlerThatThrowsIsReportedAndGetsTheNextEvent() {
        InformerHarness h = InformerHarness.watching("7");
        RecordingHandler other = new RecordingHandler();
        h.informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                other.onAdd(object, initial);
                throw new AssertionError("deliberate");
            }
        });
        h.last().line(added("a", "8", "1")).line(added("b", "9", "1"));

        assertThat(other.drain()).containsExactly("+a=1!", "+b=1!");
        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
        assertThat(h.failures)
                .extracting(InformerFailure::stage, InformerFailure::key)
                .containsExactly(
                        tuple(InformerFailure.Stage.HANDLER, "default/a"),
                        tuple(InformerFailure.Stage.HANDLER, "default/b"));
    }

    @Test
    void aHandlerThatNeverReturnsDelaysNoOther() throws Exception {
        ExecutorService pool = Threads.blocking("handlers");
        InformerHarness h = new InformerHarness(builder -> builder.handlerExecutor(pool));
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(100);
        h.informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                try {
                    never.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        h.informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                others.countDown();
            }
        });
        h.last().ok();
        for (int i = 0; i < 100; i++) {
            h.last().line(added("a" + i, "" + (i + 1), "1"));
        }
        h.last().line(Objects.initialEventsEnd("200"));

        assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
        never.countDown();
        h.close();
        pool.shutdown();
    }

    @Test
    void resyncsEachHandlerAtItsOwnPace() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        RecordingHandler often = new RecordingHandler();
        h.informer.addHandler(often, HandlerOptions.copying().resyncEvery(Duration.ofSeconds(10)));
        h.clock.advance(Duration.ofSeconds(20));

        assertThat(often.drain()).containsExactly("+a=1", "~a=1>1", "~a=1>1");
        assertThat(h.handler.drain()).isEmpty();
    }

    @Test
    void aResyncThatMeetsAThrowingHandlerDoesNotEndResyncs() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        int[] resyncs = {0};
        h.informer.addHandler(
                new ResourceHandler<>() {
                    @Override
                    public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {
                        resyncs[0]++;
                        throw new IllegalStateException("deliberate");
                    }
                },
                HandlerOptions.copying().resyncEvery(Duration.ofSeconds(10)));
        h.clock.advance(Duration.ofSeconds(30));

        assertThat(resyncs[0]).isEqualTo(3);
    }

    @Test
    void aRelistDeliversChangesAlsoToHandlersWithResync() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        RecordingHandler resyncing = new RecordingHandler();
        h.informer.addHandler(resyncing, HandlerOptions.copying().resyncEvery(Duration.ofHours(1)));
        h.clock.advance(Duration.ofMinutes(59));
        resyncing.drain();
        while (h.last().path.contains("watch=true")) {
            h.last().refuse(410, "Gone");
            h.clock.advance(Duration.ofSeconds(1));
        }
        h.last().answer(list("9", "", configMap("a", "8", "2"), configMap("b", "9", "1")));

        assertThat(resyncing.drain()).containsExactlyInAnyOrder("~a=1>2", "+b=1!");
    }

    @Test
    void readersAndHandlersCannotPoisonTheCache() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        h.informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                object.getData().put("value", "poisoned");
            }
        });
        requireNonNull(h.informer.indexer().get("default/a")).getData().put("value", "poisoned");
        h.informer.indexer().list().get(0).getMetadata().setName("poisoned");
        h.informer
                .lister()
                .inNamespace("default")
                .get(0)
                .getMetadata()
                .getLabels()
                .clear();
        h.informer
                .lister()
                .list(labels -> true)
                .get(0)
                .getMetadata()
                .getLabels()
                .clear();

        assertThat(requireNonNull(h.informer.indexer().get("default/a")).getData())
                .containsEntry("value", "1");
        assertThat(requireNonNull(h.informer.lister().get("default", "a"))
                        .getMetadata()
                        .getLabels())
                .containsEntry("app", "1");
    }

    @Test
    void theSharedViewHandsOutTheCachesOwnObjectsWhereThereAreAny() {
        InformerHarness h =
                new InformerHarness(builder -> builder.watchList(false).cacheForm(ConfigMap.class, CacheForm.OBJECTS));
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        Indexer<ConfigMap> shared = h.informer.indexer().shared();

        assertThat(shared.get("default/a")).isSameAs(shared.list().get(0));
        assertThat(h.informer.lister().shared().get("default", "a")).isSameAs(shared.get("default/a"));
    }

    @Test
    void indexesFollowEveryChange() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "x"), configMap("b", "2", "y"));
        IndexFunction<ConfigMap> byValue = map -> List.of(map.getData().get("value"));
        h.informer.indexer().addIndex("value", byValue);
        h.informer.indexer().addIndex("value", byValue);
        assertThat(h.informer.indexer().keysByIndex("value", "x")).containsExactly("default/a");

        h.last().line(modified("a", "8", "y")).line(deleted("b", "9", "y")).line(added("c", "10", "x"));

        assertThat(h.informer.indexer().keysByIndex("value", "x")).containsExactly("default/c");
        assertThat(h.informer.indexer().keysByIndex("value", "y")).containsExactly("default/a");
        assertThat(h.informer.indexer().indexValues("value")).containsExactlyInAnyOrder("x", "y");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> h.informer.indexer().addIndex("value", map -> List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> h.informer.indexer().byIndex("none", "x"));
    }

    @Test
    void anIndexFunctionThatThrowsIsReportedAndTheObjectIsKept() {
        InformerHarness h = InformerHarness.watching("7");
        h.informer.indexer().addIndex("broken", map -> {
            throw new IllegalStateException("deliberate");
        });
        h.last().line(added("a", "8", "1"));

        assertThat(h.informer.indexer().get("default/a")).isNotNull();
        assertThat(h.failures).extracting(InformerFailure::stage).containsExactly(InformerFailure.Stage.INDEX);
    }

    @Test
    void transformsBeforeStoringAlsoWhatBecomesATombstone() {
        InformerHarness h =
                new InformerHarness(builder -> builder.watchList(false).transform(ConfigMap.class, map -> {
                    map.setData(Map.of("value", "slim"));
                    return map;
                }));
        h.last().answer(list("7", "", configMap("a", "1", "fat"), configMap("b", "1", "fat")));
        h.last().refuse(410, "Gone");
        h.last().answer(list("9", "", configMap("a", "8", "fat")));

        assertThat(h.handler.drain()).containsExactlyInAnyOrder("+a=slim", "+b=slim", "~a=slim>slim", "-b=slim?");
    }

    @Test
    void aTransformOfAllTypesIsForThoseWithoutTheirOwn() {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false)
                .transform(HasMetadata.class, object -> {
                    if (object.getMetadata().getName().equals("other")) {
                        return new ConfigMap();
                    }
                    object.getMetadata().setLabels(Map.of("slim", "yes"));
                    return object;
                })
                .transform(Secret.class, secret -> secret));
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        SharedInformer<PartialObjectMetadata> partial =
                h.factory.informer(ResourceType.metadataOf(Pod.class), InformerScope.all());
        h.last()
                .answer(list("7", "", "{\"metadata\":{\"name\":\"p\"}}", "{\"metadata\":{\"name\":\"other\"}}")
                        .replace("ConfigMapList", "PartialObjectMetadataList"));
        SharedInformer<Secret> secrets = h.factory.informer(Secret.class);
        h.last().answer(list("7", "", "{\"metadata\":{\"name\":\"s\"}}").replace("ConfigMapList", "SecretList"));

        assertThat(h.informer.lister().list(labels -> labels.containsKey("slim")))
                .hasSize(1);
        assertThat(partial.lister().list(labels -> labels.containsKey("slim"))).hasSize(1);
        assertThat(secrets.lister().list(Map::isEmpty)).hasSize(1);
        assertThat(h.failures).singleElement().satisfies(failure -> {
            assertThat(failure.stage()).isEqualTo(InformerFailure.Stage.DECODE);
            assertThat(failure.cause()).isInstanceOf(ClassCastException.class);
        });
    }

    @Test
    void oneWatchServesEverybodyUntilTheLastHoldIsGivenUp() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        int before = h.transport.count();
        SharedInformer<ConfigMap> second = h.factory.informer(ConfigMap.class);
        RecordingHandler mine = new RecordingHandler();
        second.addHandler(mine);

        assertThat(h.transport.count()).isEqualTo(before);
        assertThat(second.hasSynced()).isTrue();
        h.informer.close();
        h.last().line(modified("a", "8", "2"));
        assertThat(h.handler.drain()).isEmpty();
        assertThat(mine.drain()).containsExactly("+a=1", "~a=1>2");
        second.close();
        second.close();
        assertThat(h.last().cancelled).isTrue();

        h.factory.informer(ConfigMap.class);
        assertThat(h.transport.count()).isEqualTo(before + 1);
    }

    @Test
    void closingFailsThoseWhoWaitForTheSync() {
        InformerHarness h = new InformerHarness();
        h.close();

        assertThat(h.informer.synced()).isCompletedExceptionally();
        assertThat(h.registration.synced()).isCompletedExceptionally();
        assertThat(h.informer.hasSynced()).isFalse();
    }

    @Test
    void isNotAheadOfItsIndexer() {
        List<Runnable> held = new ArrayList<>();
        InformerHarness h =
                new InformerHarness(builder -> builder.watchList(false).executor(held::add));
        Runnable workOff = () -> {
            while (!held.isEmpty()) {
                held.remove(0).run();
            }
        };
        workOff.run();
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        workOff.run();
        h.last().ok().line(added("b", "8", "1"));
        while (h.informer.indexer().get("default/b") == null && !held.isEmpty()) {
            assertThat(h.informer.lastRevision()).isEqualTo("7");
            held.remove(0).run();
        }

        assertThat(h.informer.indexer().get("default/b")).isNotNull();
        workOff.run();
        assertThat(h.informer.lastRevision()).isEqualTo("8");
    }
}
