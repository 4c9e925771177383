package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.RecordingListener;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageContract;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.clock.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract over a real etcd, whose leases go by real time: those tests are told again here. */
class EtcdStorageTest extends StorageContract {

    @TempDir
    Path directory;

    // Null until the storage is created.
    private @Nullable EtcdServer etcd;

    @Override
    protected Storage create(FakeClock clock) {
        try {
            etcd = EtcdServer.start(directory);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        return EtcdStorage.open(server().options(), clock);
    }

    @Override
    protected Storage perhapsReopened(Random random) {
        if (random.nextInt(4) > 0) {
            storage.close();
            storage = EtcdStorage.open(server().options(), clock);
        }
        return storage;
    }

    @Override
    protected boolean tellsWhenTheDeletedWasCreated() {
        return false;
    }

    @Override
    @AfterEach
    protected void close() {
        EtcdServer started = etcd;
        if (started != null) {
            super.close();
            try {
                started.close();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    @Test
    @Override
    protected void deletesAKeyWhenItsTimeToLiveIsOver() {
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, Storage.LATEST, listener);
        long began = System.nanoTime();
        storage.put(PREFIX + "event", bytes("1"), Storage.ABSENT, Duration.ofSeconds(1));
        StorageEvent event = listener.awaitEvents(2).get(1);
        assertThat(event.type()).isEqualTo(StorageEvent.Type.DELETE);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(storage.get(PREFIX + "event", Storage.LATEST)).isNull();
    }

    @Test
    @Override
    protected void countsATimeToLiveFromTheLastWrite() {
        Duration brief = Duration.ofSeconds(1);
        storage.put(PREFIX + "brief", bytes("1"), Storage.ANY, brief);
        storage.put(PREFIX + "freed", bytes("1"), Storage.ANY, brief);
        storage.put(PREFIX + "freed", bytes("2"), Storage.ANY, null);
        storage.put(PREFIX + "renewed", bytes("1"), Storage.ANY, brief);
        storage.put(PREFIX + "renewed", bytes("2"), Storage.ANY, Duration.ofSeconds(3));
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, Storage.LATEST, listener);
        assertThat(listener.awaitEvents(2))
                .extracting(event -> event.current().key())
                .containsExactly(PREFIX + "brief", PREFIX + "renewed");
        assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("freed");
    }

    @Test
    @Override
    protected void ignoresTheWallClockForATimeToLive() {
        clock.shiftWallClock(Duration.ofDays(1));
        storage.put(PREFIX + "event", bytes("1"), Storage.ABSENT, Duration.ofMinutes(1));
        clock.shiftWallClock(Duration.ofDays(-2));
        storage.put(PREFIX + "second", bytes("1"), Storage.ABSENT, Duration.ofMinutes(1));
        settle();
        assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("event", "second");
    }

    @Test
    @Override
    protected void compactsByItselfWhatIsOlderThanFiveMinutes() {
        put("a", "1");
        long old = put("a", "2").revision();
        clock.advance(Duration.ofMinutes(5));
        awaitRevision(old + 1);
        long young = put("a", "3").revision();
        assertThat(text(storage.get(PREFIX + "a", old))).isEqualTo("2");
        clock.advance(Duration.ofMinutes(5));
        awaitCompaction(old);
        assertThat(storage.compactRevision()).isBetween(old, young - 1);
        assertThat(present("a").modRevision()).isEqualTo(young);
    }

    private void awaitRevision(long revision) {
        RecordingListener listener = new RecordingListener();
        try (var watch = storage.watch("compact_rev_key", "compact_rev_kez", 1, listener)) {
            listener.awaitEvents(1);
        }
        assertThat(storage.revision()).isEqualTo(revision);
    }

    /** Compaction tells nobody; only asking shows it. */
    private void awaitCompaction(long revision) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (storage.compactRevision() < revision) {
            assertThat(deadline - System.nanoTime()).isPositive();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Test
    void showsReadableKeysAndValuesToEtcdctl() throws Exception {
        String json = "{\"kind\":\"ConfigMap\"}";
        storage.put("/registry/core/configmaps/default/a", bytes(json), Storage.ABSENT, null);
        assertThat(EtcdServer.etcdctl("--endpoints", server().url().toString(), "get", "--prefix", "/registry"))
                .isEqualTo("/registry/core/configmaps/default/a\n" + json + "\n");
    }

    @Test
    void keepsSeveralClustersApartByTheirPrefixes() {
        try (Storage other = EtcdStorage.open(server().options().withPrefix("/other/cluster"), clock)) {
            put("a", "1");
            other.put(PREFIX + "b", bytes("1"), Storage.ABSENT, null);
            assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("a");
            assertThat(names(other.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("b");
            assertThat(storage.get("/other/cluster/core/configmaps/b", Storage.LATEST))
                    .isNotNull();
        }
    }

    @Test
    void readsMoreThanAPage() {
        for (int i = 0; i < 4100; i++) {
            storage.put(PREFIX + "k" + (10_000 + i), bytes("1"), Storage.ABSENT, null);
        }
        assertThat(storage.range(PREFIX, END, 0, Storage.LATEST).items()).hasSize(4100);
        var part = storage.range(PREFIX, END, 3000, Storage.LATEST);
        assertThat(part.items()).hasSize(3000);
        assertThat(part.remaining()).isEqualTo(1100);
    }

    @Test
    void showsEachStorageWhatTheOtherWrites() {
        try (Storage other = EtcdStorage.open(server().options(), clock)) {
            RecordingListener here = new RecordingListener();
            RecordingListener there = new RecordingListener();
            storage.watch(PREFIX, END, 1, here);
            other.watch(PREFIX, END, 1, there);
            for (int i = 0; i < 50; i++) {
                (i % 2 == 0 ? storage : other).put(PREFIX + "k" + i, bytes("" + i), Storage.ABSENT, null);
                // Read where it was not written.
                assertThat(text((i % 2 == 0 ? other : storage).get(PREFIX + "k" + i, Storage.LATEST)))
                        .isEqualTo("" + i);
            }
            List<Long> revisions =
                    java.util.stream.LongStream.rangeClosed(2, 51).boxed().toList();
            assertThat(here.awaitEvents(50)).extracting(StorageEvent::revision).isEqualTo(revisions);
            assertThat(there.awaitEvents(50)).extracting(StorageEvent::revision).isEqualTo(revisions);
        }
    }

    @Test
    void hasOneOfSeveralServersCompact() {
        try (Storage other = EtcdStorage.open(server().options(), clock)) {
            for (int period = 0; period < 3; period++) {
                put("a", "" + period);
                clock.advance(Duration.ofMinutes(5));
                settle();
                awaitVersionsOfCompactionKey(period + 1);
            }
            assertThat(other.compactRevision()).isGreaterThanOrEqualTo(1);
        }
    }

    private void awaitVersionsOfCompactionKey(int count) {
        RecordingListener listener = new RecordingListener();
        try (var watch = storage.watch("compact_rev_key", "compact_rev_kez", storage.compactRevision(), listener)) {
            listener.awaitEvents(count > 1 ? 1 : count);
        }
    }

    private EtcdServer server() {
        return Objects.requireNonNull(etcd);
    }
}
