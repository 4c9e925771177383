package dev.keelson.runtime.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import dev.keelson.informers.ClientTransport;
import dev.keelson.informers.InformerFactory;
import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceHandler;
import dev.keelson.runtime.FakeApi;
import dev.keelson.runtime.cache.CacheOptions;
import dev.keelson.runtime.cache.CacheScope;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.cache.StaleCacheException;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reads show after writes, whatever the informer has received. */
@Timeout(60)
class OwnWritesTest {

    private static final Request A = new Request("default", "a");
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final FakeClock clock = new FakeClock();
    private final ExecutorService readers = Threads.blocking("reader");
    private FakeApi api;
    private KubernetesClient raw;
    private GatedTransport gate;
    private InformerFactory informers;
    private ObjectCache cache;
    private CachedClient client;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        raw = api.client();
        gate = new GatedTransport(new ClientTransport(raw));
        informers = InformerFactory.builder(raw)
                .transport(gate)
                .watchList(false)
                .backoff(Duration.ofMillis(5), Duration.ofMillis(5))
                .build();
        informers.start();
        cache = new ObjectCache(informers, InformerScope.all(), Duration.ofSeconds(20), clock);
        client = CachedClient.builder(raw, cache).clock(clock).build();
        watchFromNowOn();
    }

    /**
     * Once the watch has brought something, nothing is lost between it and the list before it. Returns when all has come
     * that was made to find that out.
     */
    private void watchFromNowOn() throws Exception {
        assertThat(client.list(ConfigMap.class)).isEmpty();
        ConfigMap probe = map("default", "probe", "1");
        ConfigMap last = raw.resource(probe).create();
        while (cachedProbe() == null) {
            raw.resource(probe).delete();
            last = raw.resource(probe).create();
        }
        while (!last.equals(cachedProbe())) {
            Thread.onSpinWait();
        }
    }

    private @Nullable ConfigMap cachedProbe() throws InterruptedException {
        return client.withoutWaiting().get(ConfigMap.class, "default", "probe");
    }

    @AfterEach
    void stop() {
        informers.close();
        raw.close();
        api.close();
        readers.shutdownNow();
    }

    private static ConfigMap map(String namespace, String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app", "x")
                .endMetadata()
                .withData(Map.of("value", value))
                .build();
    }

    private <V> CompletableFuture<V> reading(Callable<V> read) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return read.call();
                    } catch (Exception thrown) {
                        throw new CompletionException(thrown);
                    }
                },
                readers);
    }

    /** A read that waits has set its time-out. */
    private void awaitWaitingReaders(int count) {
        while (clock.pendingTimers() < count) {
            Thread.onSpinWait();
        }
    }

    private static <V> V soon(CompletableFuture<V> read) throws Exception {
        return read.get(30, TimeUnit.SECONDS);
    }

    private static String value(ConfigMap map) {
        return requireNonNull(map.getData().get("value"));
    }

    /** As another process does it. */
    private void foreignChange(String key, String value) {
        ConfigMap live = raw.configMaps().inNamespace("default").withName("a").get();
        raw.resource(new ConfigMapBuilder(live).addToData(key, value).build()).update();
    }

    @Test
    void aReadWaitsForTheCreationItFollows() throws Exception {
        gate.hold();
        client.create(map("default", "a", "1"));
        CompletableFuture<ConfigMap> read = reading(() -> requireNonNull(client.get(ConfigMap.class, A)));
        awaitWaitingReaders(1);

        assertThat(read).isNotDone();
        gate.release();
        assertThat(value(soon(read))).isEqualTo("1");
        assertThat(cache.pendingWrites()).isZero();
        assertThat(clock.pendingTimers()).isZero();
    }

    @Test
    void aListWaitsForWritesInItsNamespaceOnly() throws Exception {
        gate.hold();
        client.create(map("web", "b", "1"));
        assertThat(client.list(ConfigMap.class, "default")).hasSize(1);
        CompletableFuture<List<ConfigMap>> everywhere = reading(() -> client.list(ConfigMap.class));
        CompletableFuture<List<ConfigMap>> there =
                reading(() -> client.list(ConfigMap.class, ListOptions.inNamespace("web")));
        CompletableFuture<Integer> lister =
                reading(() -> client.lister(ConfigMap.class).list().size());
        awaitWaitingReaders(3);

        gate.release();
        assertThat(soon(everywhere)).hasSize(2);
        assertThat(soon(there)).hasSize(1);
        assertThat(soon(lister)).isEqualTo(2);
    }

    @Test
    void everyKindOfWriteIsWaitedFor() throws Exception {
        List<Callable<?>> writes = List.of(
                () -> client.update(withValue("updated")),
                () -> client.apply(map("default", "a", "applied")),
                () -> client.patch(withValue("patched"), Patch.mergeFrom(map("default", "a", "before"))),
                () -> client.edit(ConfigMap.class, A, live -> withValue(live, "edited")),
                () -> client.updateStatus(withValue("status")),
                () -> client.applyStatus(map("default", "a", "applied status")),
                () -> client.addFinalizer(live(), "example.com/guard"),
                () -> client.removeFinalizer(live(), "example.com/guard"),
                () -> client.createOrUpdate(map("default", "a", ""), live -> withValue(live, "upserted")),
                () -> client.createOrPatch(map("default", "a", ""), live -> withValue(live, "patched up")));
        client.create(map("default", "a", "1"));
        for (Callable<?> write : writes) {
            assertThat(client.get(ConfigMap.class, A)).isNotNull();
            gate.hold();
            write.call();
            String written = live().getMetadata().getResourceVersion();
            CompletableFuture<ConfigMap> read = reading(() -> requireNonNull(client.get(ConfigMap.class, A)));
            awaitWaitingReaders(1);
            gate.release();
            assertThat(soon(read).getMetadata().getResourceVersion()).isEqualTo(written);
        }
    }

    private ConfigMap live() {
        return raw.configMaps().inNamespace("default").withName("a").get();
    }

    private ConfigMap withValue(String value) {
        return withValue(live(), value);
    }

    private static ConfigMap withValue(ConfigMap map, String value) {
        return new ConfigMapBuilder(map).addToData("value", value).build();
    }

    @Test
    void aReadAfterADeletionFindsNothing() throws Exception {
        ConfigMap created = client.create(map("default", "a", "1"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.hold();
        client.delete(created);
        CompletableFuture<Boolean> read = reading(() -> client.get(ConfigMap.class, A) == null);
        awaitWaitingReaders(1);

        gate.release();
        assertThat(soon(read)).isTrue();
        assertThat(cache.pendingWrites()).isZero();
    }

    @Test
    void aDeletionOfWhatTheCacheHasYetToLearnOfIsSeenToo() throws Exception {
        gate.hold();
        ConfigMap created = client.create(map("default", "a", "1"));
        client.delete(created);
        CompletableFuture<Boolean> read = reading(() -> client.get(ConfigMap.class, A) == null);
        awaitWaitingReaders(1);

        gate.release();
        assertThat(soon(read)).isTrue();
    }

    @Test
    void removingTheLastFinalizerIsSeenAsADeletion() throws Exception {
        ConfigMap created = client.create(map("default", "a", "1"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.hold();
        raw.resource(created).delete();
        // As servers answer: what was written, with the revision from before the object went.
        client.wrote(new ConfigMapBuilder(created)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .withDeletionGracePeriodSeconds(0L)
                .endMetadata()
                .build());
        CompletableFuture<Boolean> read = reading(() -> client.get(ConfigMap.class, A) == null);
        awaitWaitingReaders(1);

        gate.release();
        assertThat(soon(read)).isTrue();
        assertThat(cache.pendingWrites()).isZero();
    }

    @Test
    void anObjectMadeAnewIsNotTakenForTheOneBefore() throws Exception {
        ConfigMap first = client.create(map("default", "a", "first"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.hold();
        client.delete(first);
        client.create(map("default", "a", "second"));
        CompletableFuture<ConfigMap> read = reading(() -> requireNonNull(client.get(ConfigMap.class, A)));
        awaitWaitingReaders(1);

        gate.release();
        assertThat(value(soon(read))).isEqualTo("second");
    }

    /** Where own writes are filtered from events, a foreign change between them can stay hidden for hours. */
    @Test
    void foreignChangesBetweenOwnWritesAreNeverHidden() throws Exception {
        client.create(map("default", "a", "1"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        List<Map<String, String>> told = new CopyOnWriteArrayList<>();
        cache.informer(ConfigMap.class).addHandler(new ResourceHandler<>() {
            @Override
            public void onUpdate(ConfigMap before, ConfigMap after) {
                if (after.getMetadata().getName().equals("a")) {
                    told.add(after.getData());
                }
            }
        });
        gate.hold();
        client.edit(ConfigMap.class, A, live -> withValue(live, "own 1"));
        foreignChange("foreign", "1");
        client.edit(ConfigMap.class, A, live -> withValue(live, "own 2"));
        foreignChange("foreign", "2");
        CompletableFuture<ConfigMap> read = reading(() -> requireNonNull(client.get(ConfigMap.class, A)));
        awaitWaitingReaders(1);
        gate.release();

        assertThat(soon(read).getData()).containsEntry("value", "own 2").containsKey("foreign");
        while (told.isEmpty() || !"2".equals(told.get(told.size() - 1).get("foreign"))) {
            Thread.onSpinWait();
        }
        assertThat(requireNonNull(client.get(ConfigMap.class, A)).getData()).containsEntry("foreign", "2");
    }

    @Test
    void readingWhatOthersWroteNeverWaits() throws Exception {
        client.create(map("default", "a", "1"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.hold();
        foreignChange("foreign", "1");
        client.create(map("default", "b", "1"));

        assertThat(requireNonNull(client.get(ConfigMap.class, A)).getData()).doesNotContainKey("foreign");
        gate.release();
    }

    @Test
    void aReadThatWaitedTooLongSaysWhatIsMissing() throws Exception {
        client.create(map("default", "a", "1"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.hold();
        client.edit(ConfigMap.class, A, live -> withValue(live, "2"));
        CompletableFuture<ConfigMap> read = reading(() -> requireNonNull(client.get(ConfigMap.class, A)));
        awaitWaitingReaders(1);
        clock.advance(TEN_SECONDS);

        assertThatThrownBy(() -> soon(read))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(StaleCacheException.class)
                .hasMessageContaining("configmaps")
                .hasMessageContaining("default/a")
                .hasMessageContaining(live().getMetadata().getResourceVersion());
        gate.release();
        assertThat(value(requireNonNull(client.get(ConfigMap.class, A))))
                .as("later reads still wait")
                .isEqualTo("2");
    }

    /** Made and gone between two watches: no event tells of it. */
    @Test
    void whatTheServerConfirmsIsNotMissing() throws Exception {
        gate.hold();
        ConfigMap created = client.create(map("default", "a", "1"));
        raw.resource(created).delete();
        CompletableFuture<Boolean> read = reading(() -> client.get(ConfigMap.class, A) == null);
        awaitWaitingReaders(1);
        gate.lose();
        clock.advance(TEN_SECONDS);

        assertThat(soon(read)).isTrue();
        assertThat(cache.pendingWrites()).isZero();
    }

    @Test
    void nothingIsWaitedForThatWasNotWritten() throws Exception {
        ConfigMap created = client.create(map("default", "a", "1"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        foreignChange("foreign", "1");
        gate.hold();
        ConfigMap stale = withValue(created, "refused");
        assertThatThrownBy(() -> client.update(stale))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(409));
        api.breakWhere(request -> request.startsWith("PUT"));
        assertThatThrownBy(() -> client.update(stale)).isInstanceOf(KubernetesClientException.class);
        client.asDryRun().patch(withValue("tried"), Patch.mergeFrom(created));
        client.delete(map("default", "none", ""));

        assertThat(cache.pendingWrites()).isZero();
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.release();
    }

    @Test
    void aWriteWithoutEffectIsNotWaitedFor() throws Exception {
        ConfigMap created = client.create(map("default", "a", "1"));
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.hold();
        client.update(created);

        assertThat(cache.pendingWrites()).isZero();
        assertThat(client.get(ConfigMap.class, A)).isNotNull();
        gate.release();
    }

    @Test
    void aClientWithoutWaitingReadsWhatThereIs() throws Exception {
        CachedClient careless = client.withoutWaiting();
        gate.hold();
        careless.create(map("default", "a", "1"));

        assertThat(careless.get(ConfigMap.class, A)).isNull();
        assertThat(client.get(ConfigMap.class, A)).isNull();
        gate.release();
    }

    @Test
    void writesMadeElsewhereCanBeToldOf() throws Exception {
        gate.hold();
        client.wrote(raw.resource(map("default", "a", "1")).create());
        CompletableFuture<ConfigMap> read = reading(() -> requireNonNull(client.get(ConfigMap.class, A)));
        awaitWaitingReaders(1);
        gate.release();

        assertThat(value(soon(read))).isEqualTo("1");
    }

    @Test
    void whatNobodyReadsIsForgotten() throws Exception {
        gate.hold();
        client.create(map("default", "a", "1"));
        clock.advance(Duration.ofMinutes(5));
        client.create(map("default", "b", "1"));

        assertThat(cache.pendingWrites()).isEqualTo(1);
        gate.release();
    }

    @Test
    void writesOfTypesThatNobodyCachesAreNotTracked() {
        InformerFactory idle = InformerFactory.of(raw);
        ObjectCache empty = new ObjectCache(idle, InformerScope.all(), TEN_SECONDS, clock);
        CachedClient writer = CachedClient.builder(raw, empty).clock(clock).build();
        writer.create(map("default", "a", "1"));

        assertThat(empty.pendingWrites()).isZero();
        idle.close();
    }

    @Test
    void writesAreTrackedInEveryNamespaceThatIsCached() throws Exception {
        ObjectCache several =
                new ObjectCache(informers, CacheOptions.everything().inNamespaces("web", "shop"), TEN_SECONDS, clock);
        CachedClient writer = CachedClient.builder(raw, several).clock(clock).build();
        assertThat(writer.list(ConfigMap.class)).isEmpty();
        gate.hold();
        writer.create(map("bank", "a", "1"));
        assertThat(several.pendingWrites()).isZero();
        writer.create(map("web", "a", "1"));
        writer.create(map("shop", "a", "1"));
        assertThat(several.pendingWrites()).isEqualTo(2);
        CompletableFuture<List<ConfigMap>> read = reading(() -> writer.list(ConfigMap.class));
        awaitWaitingReaders(1);
        gate.release();

        assertThat(soon(read)).hasSize(2);
    }

    @Test
    void aWriteThatAShardMayLeaveOutIsNotWaitedFor() throws Exception {
        CacheOptions shard = CacheOptions.everything()
                .forAll(CacheScope.all().withShard("shardRange(object.metadata.uid, '0x0', '0x8000000000000000')"));
        ObjectCache half = new ObjectCache(informers, shard, TEN_SECONDS, clock);
        CachedClient writer = CachedClient.builder(raw, half).clock(clock).build();
        assertThat(writer.list(ConfigMap.class)).as("the fake ignores shards").hasSize(1);
        gate.hold();
        writer.create(map("default", "elsewhere", "1"));

        assertThat(half.pendingWrites()).isZero();
        gate.release();
    }

    @Test
    void aCacheWithASelectorWaitsForWhatLeavesIt() throws Exception {
        ObjectCache selected =
                new ObjectCache(informers, InformerScope.all().withLabels("kept=yes"), TEN_SECONDS, clock);
        CachedClient selecting =
                CachedClient.builder(raw, selected).clock(clock).build();
        assertThat(selecting.get(ConfigMap.class, A))
                .as("the fake ignores selectors")
                .isNull();
        gate.hold();
        selecting.create(map("default", "outside", "1"));

        assertThat(selecting.get(ConfigMap.class, "default", "outside")).isNull();
        assertThat(selected.pendingWrites()).isZero();
        gate.release();
    }

    @Test
    void readsShowOwnWritesWhateverTheInterleaving() throws Exception {
        Random random = new Random(20260101);
        client.create(map("default", "a", "0"));
        for (int step = 1; step <= 200; step++) {
            if (random.nextInt(3) == 0) {
                gate.hold();
            }
            if (random.nextInt(3) == 0) {
                foreignChange("foreign", "" + step);
            }
            String value = "" + step;
            if (random.nextInt(5) == 0) {
                raw.configMaps().inNamespace("default").withName("a").delete();
                client.create(map("default", "a", value));
            } else {
                client.edit(ConfigMap.class, A, live -> withValue(live, value));
            }
            if (random.nextInt(3) == 0) {
                foreignChange("foreign", "" + step);
            }
            CompletableFuture<ConfigMap> read = reading(() -> requireNonNull(client.get(ConfigMap.class, A)));
            gate.release();
            assertThat(value(soon(read))).as("step %d", step).isEqualTo(value);
        }
        assertThat(cache.pendingWrites()).isZero();
    }
}
