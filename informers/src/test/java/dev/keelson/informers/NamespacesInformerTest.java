package dev.keelson.informers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NamespacesInformerTest {

    private final InformerHarness h = new InformerHarness(builder -> builder.watchList(false));
    private final RecordingHandler handler = new RecordingHandler();

    private static String configMap(String namespace, String name, String revision, String value) {
        return Objects.configMap(name, revision, value).replace("\"default\"", "\"" + namespace + "\"");
    }

    private ScriptedTransport.Sent last(String namespace) {
        return h.transport.last("api/v1/namespaces/" + namespace + "/");
    }

    private void list(String namespace, String revision, String... items) {
        last(namespace).answer(Objects.list(revision, "", items));
        last(namespace).ok();
    }

    private NamespacesInformer<ConfigMap> view(String... namespaces) {
        return h.factory.informer(ConfigMap.class, new LinkedHashSet<>(List.of(namespaces)));
    }

    private static InformerHealth healthOf(NamespacesInformer<?> view, String namespace) {
        return requireNonNull(view.healthByNamespace().get(namespace));
    }

    @Test
    void showsSeveralNamespacesAsOne() {
        NamespacesInformer<ConfigMap> view = view("a", "b");
        HandlerRegistration registration = view.addHandler(handler);
        list("a", "7", configMap("a", "x", "1", "one"));
        assertThat(view.hasSynced()).isFalse();
        assertThat(registration.hasSynced()).isFalse();
        assertThat(view.lastRevision()).isEmpty();
        list("b", "9", configMap("b", "x", "2", "two"));

        assertThat(view.hasSynced()).isTrue();
        assertThat(view.synced()).isCompleted();
        assertThat(registration.hasSynced()).isTrue();
        assertThat(registration.synced()).isCompleted();
        assertThat(view.lastRevision()).isEqualTo("7");
        assertThat(handler.drain()).containsExactly("+x=one", "+x=two");
        assertThat(view.indexer().keys()).containsExactlyInAnyOrder("a/x", "b/x");
        assertThat(view.indexer().size()).isEqualTo(2);
        assertThat(view.indexer().list()).hasSize(2);
        assertThat(requireNonNull(view.lister().get("b", "x")).getData()).containsEntry("value", "two");
        assertThat(view.lister().get("c", "x")).isNull();
        assertThat(view.lister().inNamespace("a")).hasSize(1);
        assertThat(view.lister().list(labels -> "two".equals(labels.get("app"))))
                .hasSize(1);
        assertThat(view.indexer().shared().get("a/x")).isEqualTo(view.indexer().get("a/x"));
        assertThat(view.lister().inNamespace("b", labels -> true)).hasSize(1);
        assertThat(view.lister().inNamespace("c", labels -> true)).isEmpty();
        last("b").line(Objects.event("MODIFIED", configMap("b", "x", "10", "three")));
        assertThat(handler.drain()).containsExactly("~x=two>three");
    }

    @Test
    void oneNamespaceThatIsForbiddenDelaysNoOtherAndShowsInHealth() {
        NamespacesInformer<ConfigMap> view = view("a", "b");
        view.addHandler(handler);
        list("a", "7", configMap("a", "x", "1", "one"));
        last("b").refuse(403, "Forbidden");

        assertThat(handler.drain()).containsExactly("+x=one");
        assertThat(view.hasSynced()).isFalse();
        assertThat(view.health().failuresInARow()).isEqualTo(1);
        assertThat(view.health().watching()).isFalse();
        assertThat(view.health().lastFailure())
                .isNotNull()
                .isEqualTo(healthOf(view, "b").lastFailure());
        assertThat(healthOf(view, "a").failuresInARow()).isZero();

        h.clock.advance(Duration.ofSeconds(1));
        list("b", "9");
        assertThat(view.hasSynced()).isTrue();
        assertThat(view.health())
                .isEqualTo(new InformerHealth(true, true, 0, null, view.health().sinceLastSign()));
    }

    @Test
    void removingTheNamespaceThatCannotBeReadCompletesTheSync() {
        NamespacesInformer<ConfigMap> view = view("a", "b");
        HandlerRegistration registration = view.addHandler(handler);
        list("a", "7");
        last("b").refuse(403, "Forbidden");
        view.removeNamespace("b");

        assertThat(view.hasSynced()).isTrue();
        assertThat(registration.hasSynced()).isTrue();
    }

    @Test
    void namespacesComeAndGo() {
        NamespacesInformer<ConfigMap> view = view("a");
        view.indexer().addIndex("value", map -> List.of(map.getData().get("value")));
        view.start();
        view.addHandler(handler);
        list("a", "7", configMap("a", "x", "1", "one"));
        handler.drain();
        view.addNamespace("b");
        view.addNamespace("b");
        list("b", "8", configMap("b", "y", "2", "two"));
        assertThat(view.namespaces()).containsExactly("a", "b");
        assertThat(handler.drain()).containsExactly("+y=two");
        assertThat(view.indexer().keysByIndex("value", "two")).containsExactly("b/y");
        assertThat(view.indexer().indexValues("value")).containsExactlyInAnyOrder("one", "two");

        view.removeNamespace("b");
        view.removeNamespace("b");
        assertThat(last("b").cancelled).isTrue();
        assertThat(handler.drain()).containsExactly("-y=two?");
        assertThat(view.indexer().keys()).containsExactly("a/x");
        assertThat(view.indexer().keysByIndex("value", "two")).isEmpty();

        view.addNamespace("b");
        list("b", "9", configMap("b", "y", "2", "two"));
        assertThat(handler.drain()).containsExactly("+y=two");
    }

    @Test
    void sharesEachNamespacesInformerWithWhoAsksForIt() {
        NamespacesInformer<ConfigMap> view = view("a", "b");
        int requests = h.transport.count();
        SharedInformer<ConfigMap> alone = h.factory.informer(ConfigMap.class, InformerScope.namespace("a"));
        NamespacesInformer<ConfigMap> another = view("b", "a");
        assertThat(h.transport.count()).isEqualTo(requests);

        view.close();
        view.close();
        assertThat(last("a").cancelled).isFalse();
        assertThat(view.synced()).isCompletedExceptionally();
        another.close();
        assertThat(last("b").cancelled).isTrue();
        assertThat(last("a").cancelled).isFalse();
        alone.close();
        assertThat(last("a").cancelled).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> view.addNamespace("c"));
        assertThatIllegalStateException().isThrownBy(() -> view.addHandler(handler));
    }

    @Test
    void closingTheFactoryFailsThoseWhoWait() {
        NamespacesInformer<ConfigMap> view = view("a", "b");
        HandlerRegistration registration = view.addHandler(handler);
        h.factory.close();

        assertThat(view.synced()).isCompletedExceptionally();
        assertThat(registration.synced()).isCompletedExceptionally();
    }

    @Test
    void aRemovedHandlerGetsNothingAndAViewOfNothingHasSynced() {
        NamespacesInformer<ConfigMap> view = view();
        HandlerRegistration registration = view.addHandler(handler);
        assertThat(view.hasSynced()).isTrue();
        assertThat(registration.hasSynced()).isTrue();
        registration.close();
        view.addNamespace("a");
        list("a", "7", configMap("a", "x", "1", "one"));

        assertThat(handler.drain()).isEmpty();
        assertThat(view.indexer().size()).isEqualTo(1);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> h.factory.informer(Node.class, Set.of("a")))
                .withMessageContaining("have no namespaces");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> h.factory.informer(
                        ResourceType.of(ConfigMap.class), InformerScope.namespace("a"), Set.of("b")));
        assertThatIllegalArgumentException().isThrownBy(() -> view("")).withMessageContaining("name");
        NamespacesInformer<ConfigMap> view = view("a");
        view.indexer().addIndex("value", map -> List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view.indexer().addIndex("value", map -> List.of("other")));
    }

    /** Calls from several namespaces on many threads never overlap. */
    @Test
    void aHandlersCallsDoNotOverlap() throws Exception {
        ExecutorService pool = Threads.blocking("handling");
        InformerFactory factory = h.settings().handlerExecutor(pool).build();
        CountDownLatch all = new CountDownLatch(400);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        NamespacesInformer<ConfigMap> view =
                factory.informer(ConfigMap.class, new LinkedHashSet<>(List.of("a", "b", "c", "d")));
        view.addHandler(new ResourceHandler<>() {
            @Override
            public void onAdd(ConfigMap object, boolean initial) {
                if (inside.incrementAndGet() != 1) {
                    overlaps.incrementAndGet();
                }
                Thread.yield();
                inside.decrementAndGet();
                all.countDown();
            }
        });
        factory.start();
        for (String namespace : view.namespaces()) {
            last(namespace).ok();
            for (int i = 0; i < 100; i++) {
                last(namespace).line(Objects.event("ADDED", configMap(namespace, "x" + i, "" + (i + 1), "1")));
            }
            last(namespace).line(Objects.initialEventsEnd("200"));
        }

        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        factory.close();
        pool.shutdown();
    }

    /** Namespaces and handlers come and go, in any order of tasks: each handler's fold is what the view holds. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachHandlersFoldIsTheView(long seed) {
        Random random = new Random(seed);
        HeldExecutor tasks = new HeldExecutor(seed);
        InformerFactory factory =
                h.settings().executor(tasks).handlerExecutor(tasks).build();
        factory.start();
        NamespacesInformer<ConfigMap> view = factory.informer(ConfigMap.class, Set.of("n0"));
        Map<String, Integer> revisions = new TreeMap<>();
        int served = h.transport.count();
        FoldingHandler staying = new FoldingHandler();
        view.addHandler(staying);
        List<FoldingHandler> joined = new ArrayList<>();
        List<HandlerRegistration> registrations = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            String namespace = "n" + random.nextInt(3);
            switch (random.nextInt(30)) {
                case 0 -> view.addNamespace(namespace);
                case 1 -> view.removeNamespace(namespace);
                case 2 -> {
                    FoldingHandler joining = new FoldingHandler();
                    joined.add(joining);
                    registrations.add(view.addHandler(joining));
                }
                case 3 -> {
                    if (!registrations.isEmpty()) {
                        int leaving = random.nextInt(registrations.size());
                        registrations.remove(leaving).close();
                        assertThat(joined.remove(leaving).violations).isEmpty();
                    }
                }
                case 4, 5, 6, 7, 8 -> change(namespace, random, revisions);
                default -> tasks.runOne();
            }
            served = serve(served);
        }
        do {
            tasks.runAll();
            served = serve(served);
        } while (tasks.runOne());

        joined.add(staying);
        assertThat(joined).allSatisfy(fold -> {
            assertThat(fold.violations).isEmpty();
            assertThat(fold.held).isEqualTo(FoldingHandler.contents(view.indexer()));
        });
        factory.close();
    }

    /** Every new watch begins with an empty namespace. */
    private int serve(int served) {
        for (int i = served; i < h.transport.count(); i++) {
            h.transport.at(i).ok().line(Objects.initialEventsEnd("5"));
        }
        return h.transport.count();
    }

    private void change(String namespace, Random random, Map<String, Integer> revisions) {
        if (!h.transport.has("api/v1/namespaces/" + namespace + "/")) {
            return;
        }
        int revision = revisions.merge("", 1, Integer::sum) + 10;
        String object = configMap(namespace, "x" + random.nextInt(3), "" + revision, "1");
        last(namespace).line(Objects.event(random.nextInt(3) == 0 ? "DELETED" : "MODIFIED", object));
    }
}
