package dev.keelson.apiserver.watchcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.memory.MemoryStorage;
import dev.keelson.clock.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchCacheTest {

    private static final String PREFIX = "/registry/core/pods/";
    private static final EntryFilter RED = view -> "red".equals(view.labels().get("color"));

    private final FakeClock clock = new FakeClock();
    private Storage storage;
    private WatchCache cache;

    @BeforeEach
    void open() {
        storage = MemoryStorage.create(clock);
        put("ns/before", "red");
        cache = start(options());
    }

    @AfterEach
    void close() {
        cache.close();
        storage.close();
    }

    private static WatchCacheOptions options() {
        return WatchCacheOptions.of(
                PREFIX,
                tree -> Map.of("status.phase", tree.path("status").path("phase").asText()));
    }

    private WatchCache start(WatchCacheOptions options) {
        return WatchCache.start(storage, options, clock);
    }

    private static byte[] pod(String key, String color) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.put("kind", "Pod").put("apiVersion", "v1");
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("name", key.substring(key.indexOf('/') + 1));
        metadata.put("namespace", key.substring(0, key.indexOf('/')));
        metadata.putObject("labels").put("color", color);
        pod.putObject("status").put("phase", "Running");
        return StoredJson.encode(pod);
    }

    private long put(String key, String color) {
        return storage.put(PREFIX + key, pod(key, color), Storage.ANY, null).revision();
    }

    private long delete(String key) {
        return storage.delete(PREFIX + key, Storage.ANY).revision();
    }

    private static List<WatchItem> drain(CacheWatch watch) {
        List<WatchItem> items = new ArrayList<>();
        for (WatchItem item = watch.poll(); item != null; item = watch.poll()) {
            items.add(item);
        }
        return items;
    }

    private static String told(WatchItem item) {
        return switch (item.type()) {
            case BOOKMARK -> "BOOKMARK " + item.revision() + (item.initialEventsEnd() ? " end" : "");
            case ERROR -> "ERROR " + item.error();
            default -> item.type() + " " + item.object().key().substring(PREFIX.length()) + " " + item.revision();
        };
    }

    private static List<String> told(CacheWatch watch) {
        return drain(watch).stream().map(WatchCacheTest::told).toList();
    }

    private CacheWatch watch(EntryFilter filter, WatchRequest.Start start, long revision) {
        return cache.watch(new WatchRequest(PREFIX, filter, start, revision, true));
    }

    private List<String> names(EntryList list) {
        return list.entries().stream()
                .map(entry -> entry.key().substring(PREFIX.length()))
                .toList();
    }

    private EntryList list(ReadRevision revision, int limit, @Nullable String start) {
        return cache.list(new ListRequest(PREFIX, EntryFilter.ALL, revision, limit, start));
    }

    @Test
    void servesTheStoredBytesWithTheirRevision() {
        long revision = put("ns/a", "red");
        Entry entry = Objects.requireNonNull(cache.get(PREFIX + "ns/a", ReadRevision.CONSISTENT));
        assertThat(entry.revision()).isEqualTo(revision);
        assertThat(new String(entry.json(), StandardCharsets.UTF_8))
                .startsWith("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + revision
                        + "\",\"name\":\"a\"");
        assertThat(entry.storedJson()).isEqualTo(pod("ns/a", "red"));
        assertThat(entry.view().fields())
                .containsEntry("status.phase", "Running")
                .containsEntry("metadata.name", "a")
                .containsEntry("metadata.namespace", "ns");
        assertThat(cache.get(PREFIX + "ns/a", ReadRevision.ANY)).isSameAs(entry);
        assertThat(cache.list(ListRequest.of(PREFIX, EntryFilter.ALL, ReadRevision.CONSISTENT))
                        .entries())
                .contains(entry);
        assertThat(cache.get(PREFIX + "ns/none", ReadRevision.CONSISTENT)).isNull();
    }

    @Test
    void makesAFormOfAnEntryOnce() {
        AtomicInteger made = new AtomicInteger();
        Entry.Form<Integer> length = new Entry.Form<>("length", entry -> {
            made.incrementAndGet();
            return entry.json().length;
        });
        Entry entry = Objects.requireNonNull(cache.get(PREFIX + "ns/before", ReadRevision.ANY));
        assertThat(entry.form(length)).isEqualTo(entry.json().length);
        assertThat(entry.form(length)).isEqualTo(entry.json().length);
        assertThat(made).hasValue(1);
    }

    @Test
    void listsANamespaceAFilterAndAtANewerRevisionThanTheResources() {
        put("other/a", "blue");
        long elsewhere = storage.put("/registry/core/nodes/n", pod("x/n", "red"), Storage.ANY, null)
                .revision();
        EntryList all = cache.list(ListRequest.of(PREFIX, EntryFilter.ALL, ReadRevision.CONSISTENT));
        assertThat(names(all)).containsExactly("ns/before", "other/a");
        assertThat(all.revision()).isEqualTo(elsewhere);
        assertThat(names(cache.list(ListRequest.of(PREFIX + "ns/", EntryFilter.ALL, ReadRevision.ANY))))
                .containsExactly("ns/before");
        assertThat(names(cache.list(ListRequest.of(PREFIX, RED, ReadRevision.notOlderThan(elsewhere)))))
                .containsExactly("ns/before");
    }

    @Test
    void pagesThroughOneRevisionWhateverHappensMeanwhile() {
        for (int i = 0; i < 6; i++) {
            put("ns/p" + i, i % 2 == 0 ? "red" : "blue");
        }
        EntryList first = list(ReadRevision.CONSISTENT, 3, null);
        assertThat(names(first)).containsExactly("ns/before", "ns/p0", "ns/p1");
        assertThat(first.remaining()).isEqualTo(4);
        ContinueToken token = new ContinueToken(first.revision(), Objects.requireNonNull(first.nextKey()));
        assertThat(ContinueToken.decode(token.encode(PREFIX), PREFIX)).isEqualTo(token);
        // Unchanged, from the cache; changed, from history.
        EntryList unchanged = list(ReadRevision.exact(first.revision()), 3, token.startKey());
        put("ns/p2", "green");
        delete("ns/p3");
        put("ns/p35", "red");
        EntryList changed = list(ReadRevision.exact(first.revision()), 3, token.startKey());
        assertThat(names(changed)).isEqualTo(names(unchanged)).containsExactly("ns/p2", "ns/p3", "ns/p4");
        assertThat(changed.remaining()).isEqualTo(1);
        assertThat(changed.revision()).isEqualTo(first.revision());
        assertThat(changed.entries().get(0).json())
                .isEqualTo(unchanged.entries().get(0).json());
        EntryList red =
                cache.list(new ListRequest(PREFIX, RED, ReadRevision.exact(first.revision()), 2, token.startKey()));
        assertThat(names(red)).containsExactly("ns/p2", "ns/p4");
        assertThat(red.nextKey()).isNull();
        assertThat(list(ReadRevision.ANY, 3, null).nextKey()).isNull();
    }

    @Test
    void refusesTokensThatAreNone() {
        for (String token : List.of("", "x", "e30", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MCwic3RhcnQiOiJhIn0")) {
            assertThatThrownBy(() -> ContinueToken.decode(token, PREFIX)).isInstanceOf(IllegalArgumentException.class);
        }
        String climbing = new ContinueToken(5, PREFIX + "../secrets/x").encode(PREFIX);
        assertThatThrownBy(() -> ContinueToken.decode(climbing, PREFIX)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tellsThatAnExactRevisionIsGone() {
        long old = put("ns/a", "red");
        long now = put("ns/a", "blue");
        storage.compact(now);
        assertThatThrownBy(() -> list(ReadRevision.exact(old), 0, null)).isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> list(ReadRevision.exact(now + 1), 0, null))
                .isInstanceOf(TooLargeRevisionException.class);
    }

    @Test
    void waitsThreeSecondsForARevisionThatDoesNotCome() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            int before = clock.pendingTimers();
            Future<EntryList> list = pool.submit(() -> list(ReadRevision.notOlderThan(1000), 0, null));
            while (clock.pendingTimers() == before) {
                Thread.onSpinWait();
            }
            clock.advance(Duration.ofMillis(2999));
            assertThat(list.isDone()).isFalse();
            clock.advance(Duration.ofMillis(1));
            assertThatThrownBy(() -> list.get(20, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(TooLargeRevisionException.class)
                    .hasRootCauseMessage("Too large resource version: 1000, current: 2");
            int again = clock.pendingTimers();
            Future<EntryList> reached = pool.submit(() -> list(ReadRevision.notOlderThan(4), 0, null));
            while (clock.pendingTimers() == again) {
                Thread.onSpinWait();
            }
            put("ns/a", "red");
            put("ns/b", "red");
            assertThat(reached.get(20, TimeUnit.SECONDS).entries()).hasSize(3);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void watchesAfterARevision() {
        CacheWatch watch = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 2);
        put("ns/a", "red");
        put("ns/a", "blue");
        long deleted = delete("ns/a");
        List<WatchItem> items = drain(watch);
        assertThat(items)
                .extracting(WatchCacheTest::told)
                .containsExactly("ADDED ns/a 3", "MODIFIED ns/a 4", "DELETED ns/a 5");
        assertThat(items.get(2).object().json()).isEqualTo(StoredJson.splice(pod("ns/a", "blue"), deleted));
        assertThat(told(watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 4))).containsExactly("DELETED ns/a 5");
        CacheWatch fromNow = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0);
        assertThat(told(fromNow)).isEmpty();
        put("ns/b", "red");
        assertThat(told(fromNow)).containsExactly("ADDED ns/b 6");
    }

    @Test
    void sharesTheSameBytesBetweenWatchersAndReaders() {
        CacheWatch one = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0);
        CacheWatch two = watch(RED, WatchRequest.Start.AFTER, 0);
        put("ns/a", "red");
        Entry first = Objects.requireNonNull(one.poll()).object();
        assertThat(Objects.requireNonNull(two.poll()).object()).isSameAs(first);
        assertThat(cache.get(PREFIX + "ns/a", ReadRevision.CONSISTENT)).isSameAs(first);
        delete("ns/a");
        assertThat(Objects.requireNonNull(one.poll()).object())
                .isSameAs(Objects.requireNonNull(two.poll()).object());
    }

    @Test
    void tellsAFilteredWatcherWhatEntersAndLeavesItsView() {
        CacheWatch watch = watch(RED, WatchRequest.Start.AFTER, 0);
        put("ns/a", "blue");
        put("ns/a", "red");
        put("ns/a", "red");
        long left = put("ns/a", "blue");
        put("ns/a", "green");
        delete("ns/a");
        List<WatchItem> items = drain(watch);
        assertThat(items)
                .extracting(WatchCacheTest::told)
                .containsExactly("ADDED ns/a 4", "MODIFIED ns/a 5", "DELETED ns/a 6");
        assertThat(items.get(2).object().json()).isEqualTo(StoredJson.splice(pod("ns/a", "red"), left));
    }

    @Test
    void watchesOneNamespaceOrOneObject() {
        CacheWatch namespace =
                cache.watch(new WatchRequest(PREFIX + "ns/", EntryFilter.ALL, WatchRequest.Start.AFTER, 0, false));
        CacheWatch object =
                cache.watch(new WatchRequest(PREFIX + "ns/a", EntryFilter.ALL, WatchRequest.Start.STATE, 0, false));
        put("ns/a", "red");
        put("ns/ab", "red");
        put("nsx/a", "red");
        assertThat(told(namespace)).containsExactly("ADDED ns/a 3", "ADDED ns/ab 4");
        assertThat(told(object)).containsExactly("ADDED ns/a 3");
    }

    @Test
    void beginsWithTheStateWhereAsked() {
        put("ns/z", "blue");
        assertThat(told(watch(EntryFilter.ALL, WatchRequest.Start.STATE, 0)))
                .containsExactly("ADDED ns/before 2", "ADDED ns/z 3");
        storage.put("/registry/core/nodes/n", pod("x/n", "red"), Storage.ANY, null);
        CacheWatch initial = watch(RED, WatchRequest.Start.INITIAL, 0);
        put("ns/a", "red");
        assertThat(told(initial)).containsExactly("ADDED ns/before 2", "BOOKMARK 4 end", "ADDED ns/a 5");
        assertThat(told(watch(RED, WatchRequest.Start.INITIAL_ANY, 0)))
                .containsExactly("ADDED ns/a 5", "ADDED ns/before 2", "BOOKMARK 5 end");
    }

    @Test
    void passesManyInitialObjectsOnceEach() {
        for (int i = 0; i < 1000; i++) {
            put("ns/p%04d".formatted(i), i % 3 == 0 ? "red" : "blue");
        }
        CacheWatch watch = watch(RED, WatchRequest.Start.INITIAL, 0);
        List<WatchItem> items = drain(watch);
        assertThat(items).hasSize(334 + 1 + 1);
        assertThat(items.stream().limit(335).map(item -> item.object().key()))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void sendsBookmarksEveryMinuteToThoseWhoUnderstandThem() {
        CacheWatch with = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0);
        CacheWatch without = cache.watch(new WatchRequest(PREFIX, EntryFilter.ALL, WatchRequest.Start.AFTER, 0, false));
        long elsewhere = storage.put("/registry/core/nodes/n", pod("x/n", "red"), Storage.ANY, null)
                .revision();
        AtomicInteger calls = new AtomicInteger();
        with.onReady(calls::incrementAndGet);
        clock.advance(Duration.ofSeconds(59));
        assertThat(calls).hasValue(0);
        clock.advance(Duration.ofSeconds(1));
        assertThat(calls).hasValue(1);
        assertThat(told(with)).containsExactly("BOOKMARK " + elsewhere);
        assertThat(told(without)).isEmpty();
        put("ns/a", "red");
        with.requestBookmark();
        assertThat(told(with)).containsExactly("ADDED ns/a 4", "BOOKMARK 4");
    }

    @Test
    void callsAWaitingWatcherOnceAndOnlyForWhatConcernsIt() {
        CacheWatch watch = watch(RED, WatchRequest.Start.AFTER, 0);
        AtomicInteger calls = new AtomicInteger();
        assertThat(watch.poll()).isNull();
        watch.onReady(calls::incrementAndGet);
        put("ns/a", "blue");
        assertThat(calls).hasValue(0);
        put("ns/b", "red");
        put("ns/c", "red");
        assertThat(calls).hasValue(1);
        watch.onReady(calls::incrementAndGet);
        assertThat(calls).hasValue(2);
        assertThat(told(watch)).containsExactly("ADDED ns/b 4", "ADDED ns/c 5");
    }

    /** Passes the objects of one name, and counts how often it was asked. */
    private record Named(String name, AtomicInteger asked) implements EntryFilter {
        @Override
        public boolean matches(ObjectView view) {
            asked.incrementAndGet();
            return view.name().equals(name);
        }

        @Override
        public Requirement requirement() {
            return new Requirement("metadata.name", name);
        }
    }

    @Test
    void asksOnlyThoseWaitingWatchersThatAnEventMayConcern() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger called = new AtomicInteger();
        List<CacheWatch> watches = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            Named named = new Named("p" + i, asked);
            WatchRequest byValue = new WatchRequest(PREFIX, named, WatchRequest.Start.AFTER, 0, false);
            WatchRequest byKey = new WatchRequest(PREFIX + "ns/p" + i, named, WatchRequest.Start.AFTER, 0, false);
            watches.add(cache.watch(byValue));
            watches.add(cache.watch(byKey));
        }
        watches.forEach(watch -> watch.onReady(called::incrementAndGet));
        put("ns/p7", "red");
        put("elsewhere/p8", "red");
        delete("ns/p7");

        assertThat(called).hasValue(3);
        assertThat(asked.get()).isLessThan(20);
        assertThat(told(watches.get(14))).containsExactly("ADDED ns/p7 3", "DELETED ns/p7 5");
        assertThat(told(watches.get(15))).containsExactly("ADDED ns/p7 3", "DELETED ns/p7 5");
        assertThat(told(watches.get(16))).containsExactly("ADDED elsewhere/p8 4");
        assertThat(told(watches.get(17))).isEmpty();
    }

    @Test
    void tellsAWaitingWatcherOfAnObjectWhoseFieldLeavesItsValue() {
        EntryFilter running = new EntryFilter() {
            @Override
            public boolean matches(ObjectView view) {
                return "Running".equals(view.fields().get("status.phase"));
            }

            @Override
            public Requirement requirement() {
                return new Requirement("status.phase", "Running");
            }
        };
        CacheWatch watch = watch(running, WatchRequest.Start.AFTER, 0);
        AtomicInteger called = new AtomicInteger();
        watch.onReady(called::incrementAndGet);
        storage.put(PREFIX + "ns/before", StoredJson.encode(unlabelled()), Storage.ANY, null);
        assertThat(called).hasValue(1);
        assertThat(told(watch)).containsExactly("DELETED ns/before 3");
    }

    private static ObjectNode unlabelled() {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.put("kind", "Pod").put("apiVersion", "v1");
        pod.putObject("metadata").put("name", "before").put("namespace", "ns");
        return pod;
    }

    /** Takes what there is whenever it is called. */
    private static final class Taker implements Runnable {
        private final CacheWatch watch;
        private final List<Long> revisions = new ArrayList<>();

        Taker(CacheWatch watch) {
            this.watch = watch;
        }

        @Override
        public void run() {
            for (WatchItem item = watch.poll(); item != null; item = watch.poll()) {
                revisions.add(item.revision());
            }
            if (!watch.ended()) {
                watch.onReady(this);
            }
        }
    }

    @Test
    void givesTenThousandWatchersEachEventOnce() {
        List<Taker> takers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Taker taker = new Taker(watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0));
            takers.add(taker);
            taker.run();
        }
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            written.add(put("ns/a" + i % 3, "red"));
        }
        assertThat(takers).allSatisfy(taker -> assertThat(taker.revisions).isEqualTo(written));
    }

    @Test
    void goesOnWaitingWhenPolledMeanwhileAndWhenItsTaskIsReplaced() {
        cache.close();
        cache = start(options().keeping(2, 4, 1 << 20));
        CacheWatch watch = watch(RED, WatchRequest.Start.AFTER, 0);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        watch.onReady(first::incrementAndGet);
        for (int i = 0; i < 10; i++) {
            put("ns/blue", "blue");
        }
        assertThat(watch.poll()).isNull();
        for (int i = 0; i < 10; i++) {
            put("ns/blue", "blue");
        }
        watch.onReady(second::incrementAndGet);
        assertThat(second).hasValue(0);
        for (int i = 0; i < 10; i++) {
            put("ns/blue", "blue");
        }
        watch.requestBookmark();
        assertThat(second).hasValue(1);
        put("ns/a", "red");
        assertThat(first).hasValue(0);
        assertThat(told(watch)).containsExactly("ADDED ns/a 33", "BOOKMARK 33");
    }

    @Test
    void endsASlowWatcherAndNoOther() {
        cache.close();
        cache = start(options().keeping(10, 20, 1 << 20));
        CacheWatch slow = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0);
        CacheWatch uninterested = watch(view -> false, WatchRequest.Start.AFTER, 0);
        CacheWatch quick = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0);
        uninterested.onReady(() -> {});
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            put("ns/a", "red");
            seen.addAll(told(quick));
        }
        assertThat(seen).hasSize(50);
        assertThat(told(slow)).containsExactly("ERROR EXPIRED");
        assertThat(slow.ended()).isTrue();
        assertThat(slow.poll()).isNull();
        assertThat(told(uninterested)).isEmpty();
        assertThat(uninterested.ended()).isFalse();
        assertThatThrownBy(() -> watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 5))
                .isInstanceOf(WatchExpiredException.class)
                .hasMessageStartingWith("too old resource version: 5 (");
        long oldest = cache.revision() - 20;
        assertThat(told(watch(EntryFilter.ALL, WatchRequest.Start.AFTER, oldest)))
                .hasSize(20);
    }

    @Test
    void keepsYoungEventsWithinTheirBytesAndOldOnesUpToTheLeastNumber() {
        cache.close();
        cache = start(options().keeping(10, 1000, 4000));
        long start = cache.revision();
        for (int i = 0; i < 200; i++) {
            put("ns/a", "red");
        }
        int size = Objects.requireNonNull(cache.get(PREFIX + "ns/a", ReadRevision.CONSISTENT))
                .json()
                .length;
        // Each keeps what it replaced, too.
        long kept = 4000 / (2 * size);
        assertThat(told(watch(EntryFilter.ALL, WatchRequest.Start.AFTER, start + 200 - kept)))
                .hasSize((int) kept);
        assertThatThrownBy(() -> watch(EntryFilter.ALL, WatchRequest.Start.AFTER, start + 200 - kept - 1))
                .isInstanceOf(WatchExpiredException.class);
        clock.advance(Duration.ofMinutes(2));
        put("ns/a", "red");
        assertThat(told(watch(EntryFilter.ALL, WatchRequest.Start.AFTER, start + 191)))
                .hasSize(10);
        assertThatThrownBy(() -> watch(EntryFilter.ALL, WatchRequest.Start.AFTER, start + 190))
                .isInstanceOf(WatchExpiredException.class);
    }

    @Test
    void endsItsWatchersWhenClosed() {
        CacheWatch watch = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0);
        CacheWatch closed = watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 0);
        AtomicInteger calls = new AtomicInteger();
        watch.onReady(calls::incrementAndGet);
        closed.close();
        cache.close();
        assertThat(calls).hasValue(1);
        assertThat(told(watch)).containsExactly("ERROR UNAVAILABLE");
        assertThat(told(closed)).isEmpty();
    }

    @Test
    void leavesOutWhatIsNoObject() {
        storage.put(PREFIX + "ns/garbage", new byte[] {'k', '8', 's', 0}, Storage.ANY, null);
        put("ns/a", "red");
        assertThat(names(list(ReadRevision.CONSISTENT, 0, null))).containsExactly("ns/a", "ns/before");
        cache.close();
        cache = start(options());
        assertThat(names(list(ReadRevision.CONSISTENT, 0, null))).containsExactly("ns/a", "ns/before");
    }

    @Test
    void givesEveryWatcherEveryEventOnceUnderConcurrentWriters() throws Exception {
        int writers = 2;
        int perWriter = 2000;
        int watchers = 6;
        ExecutorService pool = Executors.newFixedThreadPool(writers + watchers);
        CountDownLatch done = new CountDownLatch(watchers);
        List<List<WatchItem>> seen = new ArrayList<>();
        try {
            for (int i = 0; i < watchers; i++) {
                List<WatchItem> items = new ArrayList<>();
                seen.add(items);
                EntryFilter filter = i % 2 == 0 ? EntryFilter.ALL : RED;
                CacheWatch watch = watch(filter, WatchRequest.Start.AFTER, 2);
                pool.execute(() -> follow(watch, items, done));
            }
            List<Future<?>> writing = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                writing.add(pool.submit(() -> write(writer, perWriter)));
            }
            for (Future<?> future : writing) {
                future.get(30, TimeUnit.SECONDS);
            }
            put("ns/last", "red");
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            pool.shutdownNow();
        }
        List<String> all = told(watch(EntryFilter.ALL, WatchRequest.Start.AFTER, 2));
        List<String> red = told(watch(RED, WatchRequest.Start.AFTER, 2));
        assertThat(all).hasSizeGreaterThan(writers * perWriter / 2);
        for (int i = 0; i < watchers; i++) {
            assertThat(seen.get(i).stream().map(WatchCacheTest::told).toList()).isEqualTo(i % 2 == 0 ? all : red);
        }
    }

    private void write(int writer, int count) {
        Random random = new Random(writer);
        for (int i = 0; i < count; i++) {
            String name = "ns/w" + writer + "-" + random.nextInt(20);
            if (random.nextInt(4) == 0) {
                delete(name);
            } else {
                put(name, random.nextBoolean() ? "red" : "blue");
            }
        }
    }

    private static void follow(CacheWatch watch, List<WatchItem> items, CountDownLatch done) {
        LinkedBlockingQueue<Boolean> ready = new LinkedBlockingQueue<>();
        try {
            while (true) {
                for (WatchItem item = watch.poll(); item != null; item = watch.poll()) {
                    items.add(item);
                    if (item.type() == WatchItem.Type.ERROR
                            || item.object().key().endsWith("/last")) {
                        done.countDown();
                        return;
                    }
                }
                watch.onReady(() -> ready.add(true));
                ready.take();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
