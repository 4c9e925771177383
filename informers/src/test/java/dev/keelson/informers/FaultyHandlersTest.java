package dev.keelson.informers;

import static dev.keelson.informers.Objects.added;
import static dev.keelson.informers.Objects.configMap;
import static dev.keelson.informers.Objects.deleted;
import static dev.keelson.informers.Objects.list;
import static dev.keelson.informers.Objects.modified;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Handlers that throw whatever can be thrown, and handlers that never return, harm themselves alone. */
@Timeout(60)
class FaultyHandlersTest {

    /** Throws from every call, after it has written the call down. */
    private static final class Throwing implements ResourceHandler<ConfigMap> {
        final RecordingHandler calls = new RecordingHandler();
        private final Throwable thrown;

        Throwing(Throwable thrown) {
            this.thrown = thrown;
        }

        private void fail() {
            if (thrown instanceof StackOverflowError) {
                fail();
            }
            FaultyHandlersTest.<RuntimeException>sneak(thrown);
        }

        @Override
        public void onAdd(ConfigMap object, boolean initial) {
            calls.onAdd(object, initial);
            fail();
        }

        @Override
        public void onUpdate(ConfigMap oldObject, ConfigMap newObject) {
            calls.onUpdate(oldObject, newObject);
            fail();
        }

        @Override
        public void onDelete(ConfigMap object, boolean finalStateUnknown) {
            calls.onDelete(object, finalStateUnknown);
            fail();
        }

        @Override
        public void onListing(String lastRevision) {
            calls.calls.add("listing");
            fail();
        }

        @Override
        public void onListed(String revision) {
            calls.calls.add("listed");
            fail();
        }
    }

    /** As other languages of the JVM throw checked exceptions. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    static Stream<Throwable> everythingThatCanBeThrown() {
        return Stream.of(
                new IllegalStateException("deliberate"),
                new IOException("checked"),
                new InterruptedException("nobody interrupted"),
                new AssertionError("deliberate"),
                new OutOfMemoryError("deliberate"),
                new StackOverflowError(),
                new NoClassDefFoundError("com/example/Missing"),
                new Throwable("neither"));
    }

    @ParameterizedTest
    @MethodSource("everythingThatCanBeThrown")
    void whateverIsThrownFromWhateverCallIsReportedAndTheNextCallComes(Throwable thrown) {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        Throwing throwing = new Throwing(thrown);
        HandlerRegistration registration =
                h.informer.addHandler(throwing, HandlerOptions.copying().resyncEvery(Duration.ofSeconds(10)));
        h.last().answer(list("7", "", configMap("a", "1", "1")));
        h.last().ok().line(modified("a", "8", "2")).line(added("b", "9", "1")).line(deleted("a", "10", "2"));
        h.clock.advance(Duration.ofSeconds(20));

        assertThat(throwing.calls.drain())
                .containsExactly("+a=1", "listed", "~a=1>2", "+b=1!", "-a=2", "~b=1>1", "~b=1>1");
        assertThat(h.handler.drain()).containsExactly("+a=1", "~a=1>2", "+b=1!", "-a=2");
        assertThat(registration.hasSynced()).isTrue();
        assertThat(h.failures)
                .extracting(InformerFailure::stage, InformerFailure::key)
                .containsExactly(
                        tuple(Stage.HANDLER, "default/a"),
                        tuple(Stage.HANDLER, "a list"),
                        tuple(Stage.HANDLER, "default/a"),
                        tuple(Stage.HANDLER, "default/b"),
                        tuple(Stage.HANDLER, "default/a"),
                        tuple(Stage.HANDLER, "default/b"),
                        tuple(Stage.HANDLER, "default/b"));
        assertThat(h.failures).allSatisfy(failure -> assertThat(failure.cause()).hasSameClassAs(thrown));
        assertThat(h.informer.health().failuresInARow()).isZero();
    }

    @ParameterizedTest
    @MethodSource("everythingThatCanBeThrown")
    void aHandlerOfSeveralNamespacesIsCalledForTheOthersToo(Throwable thrown) {
        InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
        Throwing throwing = new Throwing(thrown);
        NamespacesInformer<ConfigMap> view = h.factory.informer(ConfigMap.class, Set.of("web", "shop"));
        HandlerRegistration registration = view.addHandler(throwing);
        for (String namespace : List.of("web", "shop")) {
            h.transport
                    .last("api/v1/namespaces/" + namespace)
                    .answer(list("7", "", configMap("of-" + namespace, "1", "1").replace("default", namespace)));
        }
        view.removeNamespace("web");

        assertThat(throwing.calls.drain()).contains("+of-web=1", "+of-shop=1").endsWith("-of-web=1?");
        assertThat(registration.hasSynced()).isTrue();
    }

    /** Runs each task on a thread of its own, and waits for it. */
    private static void onItsOwnThread(Runnable task) {
        Thread thread = Threads.daemons("handler").newThread(task);
        thread.start();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException tooLate) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHandlerThatThrewForOneNamespaceMayBeCalledForAnotherOnAnyThread() {
        InformerHarness h = new InformerHarness(
                builder -> builder.watchList(false).handlerExecutor(FaultyHandlersTest::onItsOwnThread));
        Throwing throwing = new Throwing(new AssertionError("deliberate"));
        h.factory.informer(ConfigMap.class, Set.of("web", "shop")).addHandler(throwing);
        for (String namespace : List.of("web", "shop")) {
            h.transport
                    .last("api/v1/namespaces/" + namespace)
                    .answer(list("7", "", configMap("of-" + namespace, "1", "1").replace("default", namespace)));
        }

        assertThat(throwing.calls.drain()).contains("+of-web=1", "+of-shop=1");
    }

    @Test
    void handlersThatNeverReturnHoldUpNobody() throws Exception {
        ScriptedTransport transport = new ScriptedTransport();
        FakeClock clock = new FakeClock();
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(30);
        CountDownLatch told = new CountDownLatch(200);
        try (KubernetesClient client = InformerHarness.client()) {
            InformerFactory factory = InformerFactory.builder(client)
                    .clock(clock)
                    .transport(transport)
                    .watchList(false)
                    .build();
            SharedInformer<ConfigMap> informer = factory.informer(ConfigMap.class);
            List<HandlerRegistration> registrations = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                registrations.add(informer.addHandler(stuckUntil(never, stuck)));
            }
            informer.addHandler(new ResourceHandler<>() {
                @Override
                public void onAdd(ConfigMap object, boolean initial) {
                    told.countDown();
                }
            });
            factory.start();
            transport.next().answer(list("1", "", configMap("first", "1", "1")));
            informer.synced().get(30, TimeUnit.SECONDS);
            assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
            ScriptedTransport.Sent watch = transport.next().ok();
            for (int i = 2; i <= 200; i++) {
                watch.line(added("a" + i, "" + i, "1"));
            }

            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(informer.indexer().size()).isEqualTo(200);
            assertThat(registrations).noneMatch(HandlerRegistration::hasSynced);
            registrations.get(0).close();
            factory.close();
            never.countDown();
        }
    }

    private static ResourceHandler<ConfigMap> stuckUntil(CountDownLatch released, CountDownLatch stuck) {
        return new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                stuck.countDown();
                boolean waiting = true;
                while (waiting) {
                    try {
                        released.await();
                        waiting = false;
                    } catch (InterruptedException ignored) {
                        // It pays no heed to interruptions either.
                    }
                }
            }
        };
    }
}
