package dev.keelson.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.clock.FakeClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Storage} promises. Every implementation's test extends this. */
public abstract class StorageContract {

    protected static final String PREFIX = "/registry/core/configmaps/";
    protected static final String END = Storage.prefixEnd(PREFIX);

    protected final FakeClock clock = new FakeClock();
    protected Storage storage;

    /** An empty storage. */
    protected abstract Storage create(FakeClock clock);

    @BeforeEach
    void open() {
        storage = create(clock);
    }

    @AfterEach
    protected void close() {
        storage.close();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected static String text(@Nullable KeyValue keyValue) {
        return new String(Objects.requireNonNull(keyValue).value(), StandardCharsets.UTF_8);
    }

    protected WriteResult put(String name, String value) {
        return storage.put(PREFIX + name, bytes(value), Storage.ANY, null);
    }

    /** What the key holds now; it must exist. */
    protected KeyValue present(String name) {
        return Objects.requireNonNull(storage.get(PREFIX + name, Storage.LATEST), name);
    }

    protected List<String> names(RangeResult range) {
        return range.items().stream()
                .map(item -> item.key().substring(PREFIX.length()))
                .toList();
    }

    /** Whether the event of a deletion has the create revision of what was deleted. */
    protected boolean tellsWhenTheDeletedWasCreated() {
        return true;
    }

    /** Awaits what expiry and the like have submitted: a write of another key comes after it. */
    protected void settle() {
        storage.put("/settled", bytes(""), Storage.ANY, null);
    }

    @Test
    void isEmptyAtRevisionOneWhenNew() {
        assertThat(storage.revision()).isEqualTo(1);
        assertThat(storage.compactRevision()).isEqualTo(1);
        RangeResult all = storage.range(PREFIX, END, 0, Storage.LATEST);
        assertThat(all.items()).isEmpty();
        assertThat(all.revision()).isEqualTo(1);
        assertThat(storage.get(PREFIX + "a", Storage.LATEST)).isNull();
    }

    @Test
    void raisesTheRevisionByOneWithEveryAppliedWrite() {
        assertThat(put("a", "1").revision()).isEqualTo(2);
        assertThat(put("b", "1").revision()).isEqualTo(3);
        assertThat(put("a", "2").revision()).isEqualTo(4);
        assertThat(storage.delete(PREFIX + "b", Storage.ANY).revision()).isEqualTo(5);
        assertThat(storage.revision()).isEqualTo(5);
    }

    @Test
    void tellsValueAndRevisionsOfWhatWasWritten() {
        put("a", "1");
        put("a", "2");
        KeyValue found = Objects.requireNonNull(storage.get(PREFIX + "a", Storage.LATEST));
        assertThat(text(found)).isEqualTo("2");
        assertThat(found.key()).isEqualTo(PREFIX + "a");
        assertThat(found.createRevision()).isEqualTo(2);
        assertThat(found.modRevision()).isEqualTo(3);
    }

    @Test
    void createsOnlyWhatDoesNotExist() {
        assertThat(storage.put(PREFIX + "a", bytes("1"), Storage.ABSENT, null).applied())
                .isTrue();
        WriteResult second = storage.put(PREFIX + "a", bytes("2"), Storage.ABSENT, null);
        assertThat(second.applied()).isFalse();
        assertThat(second.revision()).isEqualTo(2);
        assertThat(text(second.current())).isEqualTo("1");
        assertThat(text(storage.get(PREFIX + "a", Storage.LATEST))).isEqualTo("1");
        assertThat(storage.revision()).isEqualTo(2);
    }

    @Test
    void writesOnlyOverTheExpectedRevision() {
        long first = put("a", "1").revision();
        WriteResult second = storage.put(PREFIX + "a", bytes("2"), first, null);
        assertThat(second.applied()).isTrue();
        assertThat(text(second.current())).isEqualTo("1");
        WriteResult stale = storage.put(PREFIX + "a", bytes("3"), first, null);
        assertThat(stale.applied()).isFalse();
        assertThat(Objects.requireNonNull(stale.current()).modRevision()).isEqualTo(second.revision());
        WriteResult absent = storage.put(PREFIX + "b", bytes("3"), first, null);
        assertThat(absent.applied()).isFalse();
        assertThat(absent.current()).isNull();
    }

    @Test
    void deletesOnlyTheExpectedRevision() {
        long first = put("a", "1").revision();
        long second = put("a", "2").revision();
        assertThat(storage.delete(PREFIX + "a", first).applied()).isFalse();
        WriteResult deleted = storage.delete(PREFIX + "a", second);
        assertThat(deleted.applied()).isTrue();
        assertThat(text(deleted.current())).isEqualTo("2");
        assertThat(storage.get(PREFIX + "a", Storage.LATEST)).isNull();
        WriteResult again = storage.delete(PREFIX + "a", Storage.ANY);
        assertThat(again.applied()).isFalse();
        assertThat(again.current()).isNull();
        assertThat(again.revision()).isEqualTo(deleted.revision());
    }

    @Test
    void beginsANewLifeWhenADeletedKeyIsCreatedAgain() {
        put("a", "1");
        storage.delete(PREFIX + "a", Storage.ANY);
        WriteResult again = storage.put(PREFIX + "a", bytes("2"), Storage.ABSENT, null);
        assertThat(again.applied()).isTrue();
        assertThat(again.current()).isNull();
        KeyValue found = Objects.requireNonNull(storage.get(PREFIX + "a", Storage.LATEST));
        assertThat(found.createRevision()).isEqualTo(again.revision());
    }

    @Test
    void keepsEmptyAndLargeValues() {
        byte[] large = new byte[3 << 20];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31 >> 3);
        }
        storage.put(PREFIX + "empty", new byte[0], Storage.ABSENT, null);
        storage.put(PREFIX + "large", large, Storage.ABSENT, null);
        assertThat(text(storage.get(PREFIX + "empty", Storage.LATEST))).isEmpty();
        assertThat(Objects.requireNonNull(storage.get(PREFIX + "large", Storage.LATEST))
                        .value())
                .isEqualTo(large);
    }

    @Test
    void keepsKeysApartThatAreLongOrNotAscii() {
        String longName = "n".repeat(2000);
        put("システム", "1");
        put(longName, "2");
        assertThat(text(storage.get(PREFIX + "システム", Storage.LATEST))).isEqualTo("1");
        assertThat(text(storage.get(PREFIX + longName, Storage.LATEST))).isEqualTo("2");
        assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly(longName, "システム");
    }

    @Test
    void ordersARangeByKeyAndEndsItBeforeItsEnd() {
        for (String name : List.of("b", "a/x", "c", "a", "a-b")) {
            put(name, name);
        }
        storage.put(END, bytes("outside"), Storage.ANY, null);
        storage.put("/registry/core/configmap", bytes("outside"), Storage.ANY, null);
        RangeResult all = storage.range(PREFIX, END, 0, Storage.LATEST);
        assertThat(names(all)).containsExactly("a", "a-b", "a/x", "b", "c");
        assertThat(all.more()).isFalse();
        assertThat(all.remaining()).isZero();
        assertThat(names(storage.range(PREFIX + "a-b", PREFIX + "b", 0, Storage.LATEST)))
                .containsExactly("a-b", "a/x");
        assertThat(storage.range(END, PREFIX, 0, Storage.LATEST).items()).isEmpty();
    }

    @Test
    void cutsARangeAtItsLimitAndContinuesAtTheSameRevision() {
        for (int i = 0; i < 10; i++) {
            put("k" + i, "old");
        }
        RangeResult first = storage.range(PREFIX, END, 4, Storage.LATEST);
        assertThat(names(first)).containsExactly("k0", "k1", "k2", "k3");
        assertThat(first.more()).isTrue();
        assertThat(first.remaining()).isEqualTo(6);

        put("k5", "new");
        put("k55", "new");
        storage.delete(PREFIX + "k7", Storage.ANY);

        RangeResult rest = storage.range(PREFIX + "k3\0", END, 0, first.revision());
        assertThat(names(rest)).containsExactly("k4", "k5", "k6", "k7", "k8", "k9");
        assertThat(rest.items()).allSatisfy(item -> assertThat(text(item)).isEqualTo("old"));
        assertThat(rest.revision()).isEqualTo(first.revision());
        assertThat(storage.range(PREFIX, END, 10, Storage.LATEST).more()).isFalse();
    }

    @Test
    void readsEveryRevisionAsItWas() {
        long a1 = put("a", "1").revision();
        long b1 = put("b", "1").revision();
        long a2 = put("a", "2").revision();
        long gone = storage.delete(PREFIX + "a", Storage.ANY).revision();
        long a3 = put("a", "3").revision();

        assertThat(names(storage.range(PREFIX, END, 0, 1))).isEmpty();
        assertThat(names(storage.range(PREFIX, END, 0, a1))).containsExactly("a");
        assertThat(names(storage.range(PREFIX, END, 0, b1))).containsExactly("a", "b");
        assertThat(text(storage.get(PREFIX + "a", b1))).isEqualTo("1");
        assertThat(text(storage.get(PREFIX + "a", a2))).isEqualTo("2");
        assertThat(storage.get(PREFIX + "a", gone)).isNull();
        assertThat(text(storage.get(PREFIX + "a", a3))).isEqualTo("3");
        assertThatThrownBy(() -> storage.get(PREFIX + "a", a3 + 1))
                .isInstanceOfSatisfying(FutureRevisionException.class, future -> {
                    assertThat(future.requested()).isEqualTo(a3 + 1);
                    assertThat(future.current()).isEqualTo(a3);
                });
    }

    @Test
    void watchesWhatHappensFromNowOn() {
        put("before", "1");
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, Storage.LATEST, listener);
        long created = put("a", "1").revision();
        long updated = put("a", "2").revision();
        long deleted = storage.delete(PREFIX + "a", Storage.ANY).revision();
        storage.put("/registry/core/secrets/a", bytes("other"), Storage.ANY, null);
        put("b", "1");

        List<StorageEvent> events = listener.awaitEvents(4);
        assertThat(events).hasSize(4);
        assertThat(events.get(0).isCreate()).isTrue();
        assertThat(events.get(0).revision()).isEqualTo(created);
        assertThat(text(events.get(0).current())).isEqualTo("1");
        assertThat(events.get(1).isCreate()).isFalse();
        assertThat(events.get(1).revision()).isEqualTo(updated);
        assertThat(events.get(2).type()).isEqualTo(StorageEvent.Type.DELETE);
        assertThat(events.get(2).revision()).isEqualTo(deleted);
        assertThat(events.get(2).current().createRevision()).isEqualTo(tellsWhenTheDeletedWasCreated() ? created : 0);
        assertThat(text(events.get(2).current())).isEmpty();
        assertThat(events.get(3).current().key()).isEqualTo(PREFIX + "b");
    }

    @Test
    void watchesFromAnEarlierRevision() {
        put("a", "1");
        long from = put("b", "1").revision();
        put("a", "2");
        storage.delete(PREFIX + "b", Storage.ANY);
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, from, listener);
        put("c", "1");
        List<StorageEvent> events = listener.awaitEvents(3);
        assertThat(events).extracting(StorageEvent::revision).containsExactly(from + 1, from + 2, from + 3);
        assertThat(text(events.get(0).current())).isEqualTo("2");
    }

    @Test
    void refusesToWatchFromTheFuture() {
        assertThatThrownBy(() -> storage.watch(PREFIX, END, 5, new RecordingListener()))
                .isInstanceOf(FutureRevisionException.class);
    }

    @Test
    void deliversNothingOnceAWatchIsClosed() {
        RecordingListener closedListener = new RecordingListener();
        RecordingListener other = new RecordingListener();
        StorageWatch watch = storage.watch(PREFIX, END, Storage.LATEST, closedListener);
        storage.watch(PREFIX, END, Storage.LATEST, other);
        watch.close();
        watch.close();
        put("a", "1");
        other.awaitEvents(1);
        assertThat(closedListener.events()).isEmpty();
    }

    @Test
    void tellsProgressBeyondTheWatchedRange() {
        RecordingListener listener = new RecordingListener();
        StorageWatch watch = storage.watch(PREFIX, END, Storage.LATEST, listener);
        put("a", "1");
        long elsewhere =
                storage.put("/elsewhere", bytes("1"), Storage.ANY, null).revision();
        watch.requestProgress();
        assertThat(listener.awaitProgress(elsewhere)).isEqualTo(elsewhere);
        assertThat(watch.progress()).isEqualTo(elsewhere);
        assertThat(listener.events()).hasSize(1);
    }

    @Test
    void endsOneWatchAloneWhenItsListenerThrows() {
        RecordingListener healthy = new RecordingListener();
        RecordingListener failures = new RecordingListener();
        storage.watch(PREFIX, END, Storage.LATEST, new StorageListener() {
            @Override
            public void onEvents(List<StorageEvent> events) {
                throw new IllegalStateException("as the test wants");
            }

            @Override
            public void onProgress(long revision) {}

            @Override
            public void onFailure(StorageException failure) {
                failures.onFailure(failure);
            }
        });
        storage.watch(PREFIX, END, Storage.LATEST, healthy);
        put("a", "1");
        put("b", "1");
        healthy.awaitEvents(2);
        assertThat(failures.awaitFailure()).hasRootCauseMessage("as the test wants");
    }

    @Test
    void forgetsWhatIsCompactedAndKeepsTheRest() {
        long a1 = put("a", "1").revision();
        put("b", "1");
        long a2 = put("a", "2").revision();
        long deleted = storage.delete(PREFIX + "b", Storage.ANY).revision();
        long a3 = put("a", "3").revision();
        storage.compact(deleted);

        assertThat(storage.compactRevision()).isEqualTo(deleted);
        assertThatThrownBy(() -> storage.range(PREFIX, END, 0, a2))
                .isInstanceOfSatisfying(CompactedException.class, compacted -> {
                    assertThat(compacted.requested()).isEqualTo(a2);
                    assertThat(compacted.compactRevision()).isEqualTo(deleted);
                });
        assertThatThrownBy(() -> storage.get(PREFIX + "a", a1)).isInstanceOf(CompactedException.class);
        assertThat(text(storage.get(PREFIX + "a", deleted))).isEqualTo("2");
        assertThat(names(storage.range(PREFIX, END, 0, deleted))).containsExactly("a");
        assertThat(text(storage.get(PREFIX + "a", a3))).isEqualTo("3");
        assertThatThrownBy(() -> storage.watch(PREFIX, END, a2, new RecordingListener()))
                .isInstanceOf(CompactedException.class);
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, deleted, listener);
        assertThat(listener.awaitEvents(1)).extracting(StorageEvent::revision).containsExactly(a3);

        storage.compact(a1);
        assertThat(storage.compactRevision()).isEqualTo(deleted);
        assertThatThrownBy(() -> storage.compact(a3 + 1)).isInstanceOf(FutureRevisionException.class);
        assertThat(put("c", "1").revision()).isEqualTo(a3 + 1);
    }

    @Test
    void staysAtItsRevisionWhenEverythingIsDeletedAndCompacted() {
        put("a", "1");
        long deleted = storage.delete(PREFIX + "a", Storage.ANY).revision();
        storage.compact(deleted);
        settle();
        assertThat(storage.get(PREFIX + "a", Storage.LATEST)).isNull();
        assertThat(storage.put(PREFIX + "a", bytes("2"), Storage.ABSENT, null).revision())
                .isEqualTo(deleted + 2);
    }

    @Test
    protected void compactsByItselfWhatIsOlderThanFiveMinutes() {
        put("a", "1");
        long old = put("a", "2").revision();
        clock.advance(Duration.ofMinutes(5));
        long young = put("a", "3").revision();
        assertThat(text(storage.get(PREFIX + "a", old))).isEqualTo("2");
        clock.advance(Duration.ofMinutes(5));
        assertThat(storage.compactRevision()).isEqualTo(old);
        clock.advance(Duration.ofMinutes(5));
        assertThat(storage.compactRevision()).isEqualTo(young);
    }

    @Test
    protected void deletesAKeyWhenItsTimeToLiveIsOver() {
        long written = storage.put(PREFIX + "event", bytes("1"), Storage.ABSENT, Duration.ofMinutes(1))
                .revision();
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, Storage.LATEST, listener);
        clock.advance(Duration.ofSeconds(59));
        settle();
        assertThat(storage.get(PREFIX + "event", Storage.LATEST)).isNotNull();
        clock.advance(Duration.ofSeconds(5));
        StorageEvent event = listener.awaitEvents(1).get(0);
        assertThat(event.type()).isEqualTo(StorageEvent.Type.DELETE);
        assertThat(event.current().createRevision()).isEqualTo(written);
        assertThat(storage.get(PREFIX + "event", Storage.LATEST)).isNull();
    }

    @Test
    protected void countsATimeToLiveFromTheLastWrite() {
        storage.put(PREFIX + "renewed", bytes("1"), Storage.ANY, Duration.ofSeconds(10));
        storage.put(PREFIX + "freed", bytes("1"), Storage.ANY, Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(8));
        storage.put(PREFIX + "renewed", bytes("2"), Storage.ANY, Duration.ofSeconds(10));
        storage.put(PREFIX + "freed", bytes("2"), Storage.ANY, null);
        clock.advance(Duration.ofSeconds(8));
        settle();
        assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("freed", "renewed");
        clock.advance(Duration.ofSeconds(8));
        settle();
        assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("freed");
    }

    @Test
    protected void ignoresTheWallClockForATimeToLive() {
        storage.put(PREFIX + "event", bytes("1"), Storage.ABSENT, Duration.ofMinutes(1));
        clock.shiftWallClock(Duration.ofDays(1));
        clock.advance(Duration.ofSeconds(30));
        settle();
        assertThat(storage.get(PREFIX + "event", Storage.LATEST)).isNotNull();
    }

    @Test
    void refusesEverythingOnceClosed() {
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, Storage.LATEST, listener);
        put("a", "1");
        storage.close();
        storage.close();
        assertThat(listener.awaitFailure()).isInstanceOf(StorageClosedException.class);
        assertThatThrownBy(() -> put("a", "2")).isInstanceOf(StorageClosedException.class);
        assertThatThrownBy(() -> storage.delete(PREFIX + "a", Storage.ANY)).isInstanceOf(StorageClosedException.class);
        assertThatThrownBy(() -> storage.get(PREFIX + "a", Storage.LATEST)).isInstanceOf(StorageClosedException.class);
        assertThatThrownBy(() -> storage.range(PREFIX, END, 0, Storage.LATEST))
                .isInstanceOf(StorageClosedException.class);
        assertThatThrownBy(() -> storage.watch(PREFIX, END, Storage.LATEST, new RecordingListener()))
                .isInstanceOf(StorageClosedException.class);
        assertThatThrownBy(() -> storage.compact(1)).isInstanceOf(StorageClosedException.class);
    }

    @Test
    void appliesExactlyOneOfSeveralWritersThatExpectTheSame() throws Exception {
        put("a", "0");
        int threads = 4;
        int rounds = 100;
        List<Integer> wins = concurrently(threads, thread -> {
            int won = 0;
            while (true) {
                KeyValue current = Objects.requireNonNull(storage.get(PREFIX + "a", Storage.LATEST));
                int count = Integer.parseInt(text(current));
                if (count == rounds) {
                    return won;
                }
                if (storage.put(PREFIX + "a", bytes(String.valueOf(count + 1)), current.modRevision(), null)
                        .applied()) {
                    won++;
                }
            }
        });
        assertThat(wins.stream().mapToInt(Integer::intValue).sum()).isEqualTo(rounds);
        assertThat(storage.revision()).isEqualTo(2 + rounds);
    }

    @Test
    void givesEveryWatchEveryEventOnceAndInOrderUnderConcurrentWriters() throws Exception {
        int writers = 3;
        int perWriter = 150;
        List<RecordingListener> listeners = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(1);
        Future<?> watching = pool.submit(() -> {
            for (int i = 0; i < 20; i++) {
                RecordingListener listener = new RecordingListener();
                long from = Math.max(1, storage.revision() - i * 3L);
                storage.watch(PREFIX, END, from, listener);
                listeners.add(listener);
                starts.add(from);
            }
        });
        concurrently(writers, thread -> {
            for (int i = 0; i < perWriter; i++) {
                String name = "k" + thread + "-" + i % 7;
                if (i % 5 == 4) {
                    storage.delete(PREFIX + name, Storage.ANY);
                } else {
                    put(name, thread + ":" + i);
                }
                if (i % 10 == 0) {
                    storage.put("/elsewhere/" + thread, bytes("x"), Storage.ANY, null);
                }
            }
            return 0;
        });
        watching.get(20, TimeUnit.SECONDS);
        pool.shutdown();
        List<StorageEvent> truth = eventsAfter(1);
        for (int i = 0; i < listeners.size(); i++) {
            long from = starts.get(i);
            List<Long> expected = truth.stream()
                    .map(StorageEvent::revision)
                    .filter(revision -> revision > from)
                    .toList();
            List<StorageEvent> seen = listeners.get(i).awaitEvents(expected.size());
            assertThat(seen).extracting(StorageEvent::revision).isEqualTo(expected);
            for (StorageEvent event : seen) {
                KeyValue then = storage.get(event.current().key(), event.revision());
                if (event.type() == StorageEvent.Type.PUT) {
                    assertThat(text(event.current())).isEqualTo(text(then));
                } else {
                    assertThat(then).isNull();
                }
            }
        }
    }

    private List<StorageEvent> eventsAfter(long revision) {
        RecordingListener listener = new RecordingListener();
        try (StorageWatch watch = storage.watch(PREFIX, END, revision, listener)) {
            watch.requestProgress();
            listener.awaitProgress(storage.revision());
        }
        return listener.events();
    }

    @Test
    void readsAConsistentRangeWhileOthersWriteAndCompact() throws Exception {
        int keys = 8;
        for (int i = 0; i < keys; i++) {
            put("k" + i, "0");
        }
        // Writers go through the keys in order, so in every revision the values are n+1 up to some key and n after it.
        concurrently(2, thread -> {
            if (thread == 0) {
                for (int n = 1; n <= 60; n++) {
                    for (int i = 0; i < keys; i++) {
                        put("k" + i, String.valueOf(n));
                    }
                    storage.compact(storage.revision());
                }
                return 0;
            }
            for (int read = 0; read < 300; read++) {
                List<Integer> values = storage.range(PREFIX, END, 0, Storage.LATEST).items().stream()
                        .map(item -> Integer.parseInt(text(item)))
                        .toList();
                assertThat(values).hasSize(keys);
                for (int i = 1; i < keys; i++) {
                    assertThat(values.get(i - 1) - values.get(i)).isBetween(0, 1);
                }
                assertThat(values.get(0) - values.get(keys - 1)).isBetween(0, 1);
            }
            return 0;
        });
    }

    /** How a storage goes on after a random step of the model test: the same, or opened anew. */
    protected Storage perhapsReopened(Random random) {
        return storage;
    }

    @Test
    void agreesWithTheModelOnRandomSteps() {
        Random random = new Random(20261120);
        StorageModel model = new StorageModel();
        for (int step = 0; step < 1500; step++) {
            String key = PREFIX + (char) ('a' + random.nextInt(8));
            int kind = random.nextInt(100);
            if (kind < 65) {
                byte @Nullable [] value = kind < 45 ? bytes("v" + step) : null;
                long expected = expectation(random, model, key, value == null);
                WriteResult result =
                        value == null ? storage.delete(key, expected) : storage.put(key, value, expected, null);
                assertSame(result, model.write(key, value, expected));
            } else if (kind < 67) {
                long revision = between(random, model.compacted(), model.revision());
                storage.compact(revision);
                model.compact(revision);
            } else if (kind < 90) {
                compareRange(random, model);
            } else if (kind < 98) {
                compareWatch(random, model);
            } else {
                storage = perhapsReopened(random);
            }
            assertThat(storage.revision()).isEqualTo(model.revision());
        }
        assertThat(storage.compactRevision()).isLessThanOrEqualTo(model.compacted());
    }

    private static long between(Random random, long low, long high) {
        return low + random.nextInt((int) (high - low) + 1);
    }

    private static long expectation(Random random, StorageModel model, String key, boolean delete) {
        KeyValue current = model.range(key, key + '\0', model.revision()).get(key);
        return switch (random.nextInt(4)) {
            case 0 -> Storage.ANY;
            case 1 -> delete ? model.revision() : Storage.ABSENT;
            case 2 -> between(random, 1, model.revision());
            default -> current == null ? Storage.ANY : current.modRevision();
        };
    }

    private void compareRange(Random random, StorageModel model) {
        long revision = between(random, 1, model.revision());
        String from = PREFIX + (char) ('a' + random.nextInt(8));
        String to = PREFIX + (char) ('a' + random.nextInt(9));
        int limit = random.nextInt(4);
        if (revision < storage.compactRevision()) {
            assertThatThrownBy(() -> storage.range(from, to, limit, revision)).isInstanceOf(CompactedException.class);
            return;
        }
        RangeResult range = storage.range(from, to, limit, revision);
        List<KeyValue> expected = List.copyOf(model.range(from, to, revision).values());
        int shown = limit == 0 ? expected.size() : Math.min(limit, expected.size());
        assertThat(range.items()).hasSize(shown);
        for (int i = 0; i < shown; i++) {
            assertSame(range.items().get(i), expected.get(i));
        }
        assertThat(range.remaining()).isEqualTo(expected.size() - shown);
        assertThat(range.more()).isEqualTo(expected.size() > shown);
    }

    private void compareWatch(Random random, StorageModel model) {
        long from = between(random, storage.compactRevision(), model.revision());
        List<StorageEvent> expected = model.eventsAfter(from, PREFIX + "b", PREFIX + "f");
        RecordingListener listener = new RecordingListener();
        try (StorageWatch watch = storage.watch(PREFIX + "b", PREFIX + "f", from, listener)) {
            watch.requestProgress();
            listener.awaitProgress(model.revision());
        }
        assertThat(listener.events()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(listener.events().get(i).type())
                    .isEqualTo(expected.get(i).type());
            assertSameEvent(listener.events().get(i).current(), expected.get(i).current());
        }
    }

    private void assertSameEvent(KeyValue actual, KeyValue expected) {
        boolean created = expected.value().length > 0 || tellsWhenTheDeletedWasCreated();
        assertSame(
                actual, created ? expected : new KeyValue(expected.key(), expected.value(), 0, expected.modRevision()));
    }

    private static void assertSame(WriteResult actual, WriteResult expected) {
        assertThat(actual.applied()).isEqualTo(expected.applied());
        assertThat(actual.revision()).isEqualTo(expected.revision());
        assertSame(actual.current(), expected.current());
    }

    private static void assertSame(@Nullable KeyValue actual, @Nullable KeyValue expected) {
        if (actual == null || expected == null) {
            assertThat(actual).isEqualTo(expected);
            return;
        }
        assertThat(actual).hasToString(expected.toString());
        assertThat(actual.value()).isEqualTo(expected.value());
    }

    private interface Body<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> concurrently(int threads, Body<T> body) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> bodies = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                bodies.add(() -> body.run(thread));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(bodies, 30, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
