package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What handlers are promised when they come, go, block, throw and call back. */
@Timeout(60)
class HandlerLifecycleTest {

    /** Acts on every add. */
    private static ResourceHandler<ConfigMap> onAdd(Consumer<ConfigMap> action) {
        return new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                action.accept(object);
            }
        };
    }

    private static InformerHarness heldHandlers(HeldExecutor held) {
        InformerHarness h = new InformerHarness(
                builder -> builder.watchList(false).handlerExecutor(held).backoff(Duration.ZERO, Duration.ZERO));
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        h.last().ok();
        return h;
    }

    @Test
    void whatIsQueuedWhenAHandlerIsRemovedNeverReachesIt() {
        HeldExecutor held = new HeldExecutor(1);
        InformerHarness h = heldHandlers(held);
        h.last().line(modified("a", "8", "2"));
        h.registration.close();
        held.runAll();

        assertThat(h.handler.drain()).isEmpty();
        assertThat(h.registration.hasSynced()).isFalse();
    }

    @Test
    void whatIsQueuedWhenTheFactoryIsClosedReachesNobody() {
        HeldExecutor held = new HeldExecutor(1);
        InformerHarness h = heldHandlers(held);
        h.close();
        h.close();
        held.runAll();

        assertThat(h.handler.drain()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> h.factory.informer(ConfigMap.class));
    }

    @Test
    void closingHalfwayThroughTheFirstListTellsNobodyAnything() {
        InformerHarness h = new InformerHarness();
        h.last().ok().line(added("a", "1", "1"));
        h.informer.close();
        h.last().line(Objects.initialEventsEnd("5"));

        assertThat(h.handler.drain()).isEmpty();
        assertThat(h.last().cancelled).isTrue();
        assertThat(h.informer.synced()).isCompletedExceptionally();
        assertThatIllegalStateException().isThrownBy(() -> h.informer.addHandler(new RecordingHandler()));
    }

    @Test
    void aHandlerMayRemoveItself() {
        InformerHarness h = InformerHarness.watching("7");
        List<String> seen = new ArrayList<>();
        HandlerRegistration[] own = new HandlerRegistration[1];
        own[0] = h.informer.addHandler(onAdd(object -> {
            seen.add(object.getMetadata().getName());
            own[0].close();
        }));
        h.last().line(added("a", "8", "1")).line(added("b", "9", "1"));

        assertThat(seen).containsExactly("a");
        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
    }

    @Test
    void aHandlerMayCloseTheInformerAndTheFactory() {
        InformerHarness h = InformerHarness.watching("7");
        h.informer.addHandler(onAdd(object -> {
            h.informer.close();
            h.factory.close();
        }));
        h.last().line(added("a", "8", "1"));
        h.last().line(added("b", "9", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!");
        assertThat(h.last().cancelled).isTrue();
    }

    @Test
    void aHandlerMayAddAnotherThatMissesNothing() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        RecordingHandler inner = new RecordingHandler();
        h.informer.addHandler(onAdd(object -> {
            if (object.getMetadata().getName().equals("b")) {
                h.informer.addHandler(inner);
            }
        }));
        h.last().line(added("b", "8", "1")).line(modified("b", "9", "2")).line(deleted("a", "10", "1"));

        assertThat(inner.drain()).containsExactlyInAnyOrder("+a=1", "+b=1", "~b=1>2", "-a=1");
    }

    @Test
    void theSameHandlerAddedTwiceIsTwoHandlers() {
        InformerHarness h = InformerHarness.watching("7");
        HandlerRegistration again = h.informer.addHandler(h.handler);
        h.last().line(added("a", "8", "1"));
        assertThat(h.handler.drain()).containsExactly("+a=1!", "+a=1!");
        again.close();
        h.last().line(added("b", "9", "1"));

        assertThat(h.handler.drain()).containsExactly("+b=1!");
    }

    @Test
    void aHandlerIsSyncedWhenItsOwnCallsHaveReturned() {
        HeldExecutor held = new HeldExecutor(1);
        InformerHarness h = heldHandlers(held);

        assertThat(h.informer.hasSynced()).isFalse();
        held.runAll();
        assertThat(h.informer.hasSynced()).isTrue();
        assertThat(h.registration.hasSynced()).isTrue();
        HandlerRegistration late = h.informer.addHandler(new RecordingHandler());
        assertThat(late.hasSynced()).isFalse();
        held.runAll();
        assertThat(late.hasSynced()).isTrue();
        assertThat(late.synced()).isCompleted();
    }

    @Test
    void aStuckHandlersQueueDoesNotGrowByResyncs() {
        HeldExecutor held = new HeldExecutor(1);
        InformerHarness h = heldHandlers(held);
        RecordingHandler slow = new RecordingHandler();
        h.informer.addHandler(slow, HandlerOptions.copying().resyncEvery(Duration.ofSeconds(10)));
        h.clock.advance(Duration.ofMinutes(5));
        held.runAll();
        assertThat(slow.drain()).containsExactly("+a=1", "~a=1>1");

        h.clock.advance(Duration.ofSeconds(10));
        held.runAll();
        assertThat(slow.drain()).containsExactly("~a=1>1");
    }

    @Test
    void aRemovedHandlersResyncEnds() {
        InformerHarness h = InformerHarness.watching("7", configMap("a", "1", "1"));
        RecordingHandler removed = new RecordingHandler();
        h.informer
                .addHandler(removed, HandlerOptions.copying().resyncEvery(Duration.ofSeconds(10)))
                .close();
        removed.drain();
        h.clock.advance(Duration.ofMinutes(1));

        assertThat(removed.drain()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HandlerOptions.copying().resyncEvery(Duration.ofSeconds(-1)));
    }

    @Test
    void tellsInOrderWhenAListIsAskedForAndWhenAllOfItHasBeenTold() {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        List<String> told = new ArrayList<>();
        h.informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onListing(String lastRevision) {
                told.add("listing " + lastRevision);
            }

            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                told.add("add " + object.getMetadata().getName());
            }

            @Override
            public void onDelete(ConfigMap object, boolean finalStateUnknown) {
                told.add("delete " + object.getMetadata().getName());
            }

            @Override
            public void onListed(String revision) {
                told.add("listed " + revision);
            }
        });
        h.last().refuse(500, "InternalError");
        h.clock.advance(Duration.ofSeconds(1));
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        h.last().ok().line(added("b", "8", "1"));
        assertThat(told).containsExactly("add a", "listed 7", "add b");

        told.clear();
        h.clock.advance(Duration.ofMinutes(1));
        h.last().line(Objects.event("ERROR", Objects.status(410, "Expired")));
        while (h.last().path.contains("watch=true")) {
            h.clock.advance(Duration.ofSeconds(1));
        }
        h.last().answer(list("9", ""));
        assertThat(told).startsWith("listing 8").endsWith("listed 9").contains("delete a", "delete b");
    }

    @Test
    void aHandlerAddedBeforeTheStartIsToldOfTheFirstListing() {
        InformerHarness h = InformerHarness.watching("7");
        List<String> told = new ArrayList<>();
        InformerFactory fresh = h.settings().build();
        SharedInformer<ConfigMap> informer = fresh.informer(ConfigMap.class);
        informer.addHandler(new ResourceHandler<>() {
            @Override
            public void onListing(String lastRevision) {
                told.add("listing '" + lastRevision + "'");
            }
        });
        fresh.start();

        assertThat(told).containsExactly("listing ''");
        fresh.close();
    }

    @Test
    void anErrorFromAnIndexFunctionStopsNothing() {
        InformerHarness h = InformerHarness.watching("7");
        h.informer.indexer().addIndex("broken", map -> {
            throw new StackOverflowError("deliberate");
        });
        h.last().line(added("a", "8", "1")).line(added("b", "9", "1"));

        assertThat(h.handler.drain()).containsExactly("+a=1!", "+b=1!");
        assertThat(h.informer.indexer().keysByIndex("broken", "x")).isEmpty();
        h.informer.indexer().removeIndex("broken");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> h.informer.indexer().byIndex("broken", "x"));
    }

    @Test
    void closingDoesNotWaitForAHandlerThatNeverReturns() throws Exception {
        ExecutorService pool = Threads.blocking("handlers");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        InformerHarness h = new InformerHarness(builder -> builder.handlerExecutor(pool));
        HandlerRegistration stuck = h.informer.addHandler(onAdd(object -> {
            entered.countDown();
            try {
                never.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
        h.last().ok().line(added("a", "1", "1")).line(Objects.initialEventsEnd("5"));
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        stuck.close();
        h.close();
        assertThat(stuck.synced()).isCompletedExceptionally();
        never.countDown();
        pool.shutdown();
    }

    @Test
    void settingsOfAFactoryAreThoseOfTheMomentItWasBuilt() {
        InformerHarness h = InformerHarness.watching("7");
        InformerFactory.Builder builder = h.settings();
        InformerFactory factory = builder.build();
        builder.transform(ConfigMap.class, map -> {
            map.getData().put("value", "later");
            return map;
        });
        RecordingHandler handler = new RecordingHandler();
        SharedInformer<ConfigMap> informer = factory.informer(ConfigMap.class);
        informer.addHandler(handler);
        factory.start();
        h.last().ok().line(added("a", "1", "1")).line(Objects.initialEventsEnd("5"));

        assertThat(handler.drain()).containsExactly("+a=1");
        factory.close();
    }
}
