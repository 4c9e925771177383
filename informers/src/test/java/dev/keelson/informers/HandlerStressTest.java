package dev.keelson.informers;

import static dev.keelson.informers.Objects.configMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.Threads;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order: what a handler was told adds up to what the informer holds. */
@Timeout(120)
class HandlerStressTest {

    private record Joined(FoldingHandler handler, HandlerRegistration registration) {}

    /** A server's state, and how it changes. */
    private static final class Truth {
        private final Random random;
        private final TreeMap<String, String> objects = new TreeMap<>();
        private int revision = 10;

        Truth(Random random) {
            this.random = random;
        }

        /** One change, as a line of a watch. */
        String change() {
            String name = "k" + random.nextInt(6);
            String next = "" + ++revision;
            String former = objects.get(name);
            if (former == null) {
                objects.put(name, next);
                return Objects.added(name, next, next);
            }
            if (random.nextInt(3) == 0) {
                objects.remove(name);
                return Objects.deleted(name, next, former);
            }
            objects.put(name, next);
            return Objects.modified(name, next, next);
        }

        String list() {
            return Objects.list(
                    "" + revision,
                    "",
                    objects.entrySet().stream()
                            .map(object -> configMap(object.getKey(), object.getValue(), object.getValue()))
                            .toArray(String[]::new));
        }

        String last() {
            objects.put(FoldingHandler.LAST, "" + ++revision);
            return Objects.added(FoldingHandler.LAST, "" + revision, "x");
        }

        Map<String, String> byKey() {
            Map<String, String> byKey = new TreeMap<>();
            objects.forEach((name, at) -> byKey.put("default/" + name, at));
            return byKey;
        }
    }

    /** Answers a reflector's requests: a watch from an old revision has expired, a list is the truth. */
    private static final class Server {
        private final ScriptedTransport transport;
        private final Truth truth;
        private int answered;
        private boolean watched;

        Server(ScriptedTransport transport, Truth truth) {
            this.transport = transport;
            this.truth = truth;
        }

        void answer() {
            if (transport.count() == answered) {
                return;
            }
            answered = transport.count();
            watched = false;
            if (!transport.last().path.contains("watch=true")) {
                transport.last().answer(truth.list());
            } else if (transport.last().path.contains("&resourceVersion=" + truth.revision + "&")) {
                transport.last().ok();
                watched = true;
            } else {
                transport.last().refuse(410, "Expired");
            }
        }

        void change() {
            String line = truth.change();
            if (watched) {
                transport.last().line(line);
            }
        }

        void breakOff() {
            if (watched) {
                watched = false;
                transport.last().end();
            }
        }

        boolean isWatched() {
            return watched && !transport.last().cancelled;
        }
    }

    /** All interleavings of the informer's strands that the seed finds, on one thread. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void eachHandlersFoldIsTheStoreInEveryOrderOfTasks(long seed) {
        Random random = new Random(seed);
        HeldExecutor tasks = new HeldExecutor(seed);
        InformerHarness h = new InformerHarness(
                builder -> builder.watchList(false).executor(tasks).handlerExecutor(tasks));
        Truth truth = new Truth(random);
        Server server = new Server(h.transport, truth);
        List<Joined> joined = new ArrayList<>();
        for (int step = 0; step < 6000; step++) {
            server.answer();
            switch (random.nextInt(100)) {
                case 0, 1, 2, 3, 4, 5 -> joined.add(join(h, random));
                case 6, 7, 8, 9, 10 -> leave(joined, random);
                case 11, 15 -> server.breakOff();
                case 12, 13, 14, 16, 17, 18, 19 -> h.clock.advance(Duration.ofSeconds(1));
                default -> {
                    if (random.nextInt(4) == 0) {
                        server.change();
                    } else {
                        tasks.runOne();
                    }
                }
            }
        }
        settle(h, server, tasks);

        assertThat(FoldingHandler.contents(h.informer.indexer())).isEqualTo(truth.byKey());
        assertThat(joined).isNotEmpty().allSatisfy(one -> {
            assertThat(one.handler().violations).isEmpty();
            assertThat(one.handler().held).isEqualTo(truth.byKey());
            assertThat(one.registration().hasSynced()).isTrue();
        });
        assertThat(h.failures).extracting(InformerFailure::stage).doesNotContain(InformerFailure.Stage.HANDLER);
        h.close();
    }

    private static void settle(InformerHarness h, Server server, HeldExecutor tasks) {
        do {
            tasks.runAll();
            server.answer();
            h.clock.advance(Duration.ofSeconds(1));
        } while (!server.isWatched());
        tasks.runAll();
    }

    private static Joined join(InformerHarness h, Random random) {
        FoldingHandler handler = new FoldingHandler();
        HandlerOptions options = HandlerOptions.copying().resyncEvery(Duration.ofSeconds(random.nextInt(3)));
        return new Joined(handler, h.informer.addHandler(handler, options));
    }

    private static void leave(List<Joined> joined, Random random) {
        if (joined.isEmpty()) {
            return;
        }
        Joined one = joined.remove(random.nextInt(joined.size()));
        one.registration().close();
        assertThat(one.handler().violations).isEmpty();
    }

    /** The same on many threads: one changes objects while others add and remove handlers. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachHandlersFoldIsTheStoreOnManyThreads(long seed) throws Exception {
        ExecutorService informing = Threads.fixed("informing", 2);
        ExecutorService handling = Threads.blocking("handling");
        ExecutorService joining = Threads.fixed("joining", 2);
        InformerHarness h = new InformerHarness(
                builder -> builder.watchList(true).executor(informing).handlerExecutor(handling));
        ScriptedTransport.Sent watch = h.transport.next();
        Truth truth = new Truth(new Random(seed));
        watch.ok().line(Objects.initialEventsEnd("10"));
        AtomicBoolean changing = new AtomicBoolean(true);
        List<Future<List<Joined>>> joiners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Random random = new Random(seed * 31 + i);
            joiners.add(joining.submit(() -> joinAndLeave(h.informer, random, changing)));
        }
        for (int i = 0; i < 5000; i++) {
            watch.line(truth.change());
        }
        watch.line(truth.last());
        FoldingHandler closing = new FoldingHandler();
        h.informer.addHandler(closing);
        assertThat(closing.sawLast.await(30, TimeUnit.SECONDS)).isTrue();
        changing.set(false);

        for (Future<List<Joined>> joiner : joiners) {
            for (Joined joined : joiner.get()) {
                FoldingHandler stayed = joined.handler();
                // The last object may be among the first of those that a joining handler is told of.
                joined.registration().synced().get(30, TimeUnit.SECONDS);
                assertThat(stayed.sawLast.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(stayed.violations).isEmpty();
                assertThat(stayed.held).isEqualTo(truth.byKey());
            }
        }
        assertThat(FoldingHandler.contents(h.informer.indexer())).isEqualTo(truth.byKey());
        h.close();
        List.of(informing, handling, joining).forEach(ExecutorService::shutdown);
    }

    /** Returns the handlers that were not removed. */
    private static List<Joined> joinAndLeave(
            SharedInformer<ConfigMap> informer, Random random, AtomicBoolean changing) {
        List<Joined> joined = new ArrayList<>();
        while (changing.get()) {
            if (joined.size() < 8 && random.nextBoolean()) {
                FoldingHandler handler = new FoldingHandler();
                joined.add(new Joined(handler, informer.addHandler(handler)));
            } else {
                leave(joined, random);
            }
        }
        return joined;
    }
}
