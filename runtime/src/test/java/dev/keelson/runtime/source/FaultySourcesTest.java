package dev.keelson.runtime.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.SharedInformer;
import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.handler.EventHandlers;
import dev.keelson.runtime.predicate.Predicates;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import dev.keelson.workqueue.WorkQueueBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What handlers, predicates, mappings and polls throw ends nothing and loses no event. */
@Timeout(60)
class FaultySourcesTest {

    private final FakeClock clock = new FakeClock();
    private final ExecutorService pool = Threads.blocking("source-test");
    private final PriorityWorkQueue<Request> queue =
            WorkQueueBuilder.<Request>named("test").clock(clock).buildPriority();
    private FakeApi api;
    private KubernetesClient client;
    private InformerFactory informers;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        client = api.client();
        informers = InformerFactory.of(client);
    }

    @AfterEach
    void end() {
        informers.close();
        client.close();
        api.close();
        pool.shutdownNow();
    }

    private static Request named(String name) {
        return new Request("default", name);
    }

    private void create(String name) {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .build();
        client.resource(map).create();
    }

    private SharedInformer<ConfigMap> maps() {
        return informers.informer(ResourceType.of(ConfigMap.class), InformerScope.all());
    }

    private void stepUntil(CountDownLatch reached) {
        while (reached.getCount() > 0) {
            clock.advance(Duration.ofSeconds(1));
            Thread.onSpinWait();
        }
    }

    private Request stepToNext() {
        Request next = queue.poll();
        while (next == null) {
            clock.advance(Duration.ofSeconds(1));
            Thread.onSpinWait();
            next = queue.poll();
        }
        return next;
    }

    @Test
    void anEventForWhichTheMappingThrewIsMappedAgain() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        InformerSource<ConfigMap> source = new InformerSource<>(
                maps(),
                EventHandlers.enqueueMapped(map -> {
                    if (map.getMetadata().getName().equals("bad") && failures.getAndDecrement() > 0) {
                        throw new LinkageError("deliberate");
                    }
                    return List.of(Request.of(map));
                }),
                Predicates.everything(),
                Duration.ZERO,
                clock,
                pool);
        create("bad");
        create("good");
        source.start(queue).get(30, TimeUnit.SECONDS);

        // The initial list has been delivered, and the fault delayed nobody else.
        assertThat(queue.take()).isEqualTo(named("good"));
        create("later");
        assertThat(queue.take()).isEqualTo(named("later"));
        assertThat(stepToNext()).isEqualTo(named("bad"));
        assertThat(failures.get()).isNegative();
    }

    @Test
    void anEventForWhichThePredicateThrewIsJudgedAgain() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        CountDownLatch asked = new CountDownLatch(4);
        InformerSource<ConfigMap> source = new InformerSource<>(
                maps(),
                EventHandlers.<ConfigMap>enqueueObject(),
                Predicates.objectsWhere(map -> {
                    asked.countDown();
                    if (broken.get()) {
                        throw new IllegalStateException("deliberate");
                    }
                    return true;
                }),
                Duration.ZERO,
                clock,
                pool);
        source.start(queue).get(30, TimeUnit.SECONDS);
        create("a");
        client.configMaps().inNamespace("default").withName("a").delete();
        stepUntil(asked);
        assertThat(queue.size()).isZero();
        broken.set(false);

        assertThat(stepToNext()).isEqualTo(named("a"));
    }

    @Test
    void nothingIsRepeatedAfterAStop() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        InformerSource<ConfigMap> source = new InformerSource<>(
                maps(),
                EventHandlers.enqueueMapped(map -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("deliberate");
                }),
                Predicates.everything(),
                Duration.ZERO,
                clock,
                Runnable::run);
        create("a");
        source.start(queue).get(30, TimeUnit.SECONDS);
        source.stop();
        int before = calls.get();
        clock.advance(Duration.ofHours(1));

        assertThat(calls).hasValue(before);
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void aResyncGoesOnThoughItsHandlerThrows() throws Exception {
        FakeClock informersClock = new FakeClock();
        AtomicInteger mapped = new AtomicInteger();
        ExecutorService computing = Threads.fixed("computing", 1);
        ExecutorService handling = Threads.fixed("handling", 1);
        // A list would bring calls, too.
        try (InformerFactory stepped = InformerFactory.builder(client)
                .clock(informersClock)
                .silence(Duration.ofDays(9000))
                .watchLifetime(Duration.ofDays(9000))
                .executor(computing)
                .handlerExecutor(handling)
                .build()) {
            InformerSource<ConfigMap> source = new InformerSource<>(
                    stepped.informer(ResourceType.of(ConfigMap.class), InformerScope.all()),
                    EventHandlers.enqueueMapped(map -> {
                        mapped.incrementAndGet();
                        throw new StackOverflowError("deliberate");
                    }),
                    Predicates.everything(),
                    Duration.ofMinutes(1),
                    clock,
                    pool);
            create("a");
            source.start(queue).get(30, TimeUnit.SECONDS);
            // Only resyncs call now, for the clock of what is repeated stands still.
            for (int resync = 1; resync <= 3; resync++) {
                informersClock.advance(Duration.ofMinutes(1));
                // Whatever was queued before has been worked off when this has.
                computing.submit(() -> {}).get(30, TimeUnit.SECONDS);
                handling.submit(() -> {}).get(30, TimeUnit.SECONDS);
                assertThat(mapped).hasValue(1 + resync);
            }
            source.stop();
        }
        computing.shutdown();
        handling.shutdown();
    }

    @Test
    void aPollThatThrowsIsFollowedByTheNext() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        PollSource source = new PollSource(
                () -> switch (polls.incrementAndGet()) {
                    case 1 -> throw new IllegalStateException("deliberate");
                    case 2 -> throw new NoClassDefFoundError("deliberate");
                    case 3 -> throw new InterruptedException("deliberate");
                    default -> List.of(named("found"));
                },
                Duration.ofMinutes(1),
                clock,
                Runnable::run);
        assertThat(source.start(queue)).isCompleted();
        for (int i = 0; i < 3; i++) {
            assertThat(queue.size()).isZero();
            clock.advance(Duration.ofMinutes(1));
        }
        // A poll may leave the thread interrupted.
        assertThat(Thread.interrupted()).isTrue();

        assertThat(queue.take()).isEqualTo(named("found"));
        assertThat(queue.priorityOf(named("found"))).isEqualTo(PriorityWorkQueue.LOW);
    }

    @Test
    void aPollThatIsLateIsSkippedAndOneFromBeforeAStopIsWaitedFor() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger polls = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PollSource source = new PollSource(
                () -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    if (polls.incrementAndGet() == 1) {
                        first.countDown();
                        go.await();
                    }
                    inside.decrementAndGet();
                    return List.of(named("found"));
                },
                Duration.ofMinutes(1),
                clock,
                pool);
        source.start(queue);
        assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
        clock.advance(Duration.ofMinutes(10));
        assertThat(polls).hasValue(1);
        source.stop();
        PriorityWorkQueue<Request> second =
                WorkQueueBuilder.<Request>named("second").clock(clock).buildPriority();
        var delivered = source.start(second);
        assertThat(delivered).isNotDone();
        go.countDown();

        delivered.get(30, TimeUnit.SECONDS);
        assertThat(second.take()).isEqualTo(named("found"));
        assertThat(polls).hasValue(2);
    }
}
