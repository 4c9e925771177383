package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RecordingListener;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.clock.Clock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A storage whose etcd dies, comes back, or comes back as another. */
class EtcdFaultsTest {

    private static final String PREFIX = "/registry/core/configmaps/";
    private static final String END = Storage.prefixEnd(PREFIX);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    Path directory;

    private EtcdServer etcd;
    private EtcdStorage storage;

    @BeforeEach
    void open() throws Exception {
        etcd = EtcdServer.start(directory);
        storage = EtcdStorage.open(options(), Clock.system());
    }

    private EtcdOptions options() {
        return etcd.options().withHistory(directory.resolve("seen"), false);
    }

    @AfterEach
    void close() throws Exception {
        if (etcd != null) {
            storage.close();
            etcd.close();
        }
    }

    private static long put(Storage storage, String name, String value) {
        return storage.put(PREFIX + name, value.getBytes(StandardCharsets.UTF_8), Storage.ANY, null)
                .revision();
    }

    /** The storage comes back by itself: nothing tells when but a try. */
    private static long eventually(LongSupplier attempt) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return attempt.getAsLong();
            } catch (StorageUnavailableException notYet) {
                assertThat(deadline - System.nanoTime())
                        .as("time left, with %s", notYet.getMessage())
                        .isPositive();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    @Test
    void refusesWhileEtcdIsAwayAndGoesOnWhenItIsBack() throws Exception {
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, 1, listener);
        put(storage, "a", "1");
        for (int round = 0; round < 3; round++) {
            etcd.kill();
            assertThatThrownBy(storage::revision)
                    .isInstanceOf(StorageUnavailableException.class)
                    .hasMessageContaining(etcd.url().toString());
            assertThatThrownBy(() -> put(storage, "a", "refused"))
                    .isInstanceOfSatisfying(StorageUnavailableException.class, refused -> {
                        assertThat(refused.outcomeKnown()).isTrue();
                        assertThat(refused.retryable()).isTrue();
                    });
            etcd.restart();
            eventually(storage::revision);
            put(storage, "a", "after " + round);
        }
        List<StorageEvent> events = listener.awaitEvents(4);
        assertThat(events)
                .extracting(StorageEvent::revision)
                .isEqualTo(LongStream.rangeClosed(2, 5).boxed().toList());
    }

    @Test
    void bringsWatchesWhatOthersWroteWhileItWasAlone() throws Exception {
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, 1, listener);
        put(storage, "a", "1");
        listener.awaitEvents(1);
        etcd.kill();
        assertThatThrownBy(storage::revision).isInstanceOf(StorageUnavailableException.class);
        etcd.restart();
        for (int i = 0; i < 20; i++) {
            EtcdServer.etcdctl("--endpoints", etcd.url().toString(), "put", PREFIX + "other", "" + i);
        }
        assertThat(listener.awaitEvents(21))
                .extracting(StorageEvent::revision)
                .isEqualTo(LongStream.rangeClosed(2, 22).boxed().toList());
    }

    @Test
    void endsWatchesWhoseChangesWereCompactedMeanwhile() throws Exception {
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, 1, listener);
        put(storage, "a", "1");
        listener.awaitEvents(1);
        etcd.kill();
        assertThatThrownBy(storage::revision).isInstanceOf(StorageUnavailableException.class);
        etcd.restart();
        // Whether the storage or this comes first is open; both must end well.
        try (EtcdStorage other = EtcdStorage.open(etcd.options(), Clock.system())) {
            long last = 0;
            for (int i = 0; i < 20; i++) {
                last = put(other, "b", "" + i);
            }
            other.compact(last);
            eventually(storage::revision);
            long after = put(storage, "c", "1");
            if (listener.events().size() < 22) {
                RecordingListener anew = new RecordingListener();
                storage.watch(PREFIX, END, last, anew);
                assertThat(anew.awaitEvents(1))
                        .extracting(StorageEvent::revision)
                        .containsExactly(after);
            }
        }
    }

    @Test
    void noticesThatEtcdHasGoneBackAndServesNothingOfIt() throws Exception {
        put(storage, "a", "old");
        Path backup = directory.resolve("backup");
        etcd.backUp(backup);
        long newest = put(storage, "a", "new");
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, newest, listener);
        etcd.kill();
        etcd.restore(backup);
        etcd.restart();
        assertThat(listener.awaitFailure()).hasMessageContaining("--etcd-accept-restored");
        assertThatThrownBy(() -> storage.get(PREFIX + "a", Storage.LATEST))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining("it is at revision 2, and was at 3");
        assertThatThrownBy(() -> put(storage, "a", "newer")).isInstanceOf(StorageUnavailableException.class);
        storage.close();
        assertThatThrownBy(() -> EtcdStorage.open(options(), Clock.system()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("--etcd-accept-restored");

        storage = EtcdStorage.open(etcd.options().withHistory(directory.resolve("seen"), true), Clock.system());
        KeyValue found = Objects.requireNonNull(storage.get(PREFIX + "a", Storage.LATEST));
        assertThat(found.value()).asString(StandardCharsets.UTF_8).isEqualTo("old");
        assertThat(storage.revision()).isGreaterThan(newest);
        assertThatThrownBy(() -> storage.watch(PREFIX, END, newest, new RecordingListener()))
                .isInstanceOf(CompactedException.class);
        assertThat(put(storage, "a", "newer")).isGreaterThan(newest);
    }

    @Test
    void noticesARestoredEtcdThatHasBeenWrittenToSince() throws Exception {
        put(storage, "a", "old");
        Path backup = directory.resolve("backup");
        etcd.backUp(backup);
        put(storage, "a", "new");
        storage.close();
        etcd.kill();
        etcd.restore(backup);
        etcd.restart();
        for (int i = 0; i < 5; i++) {
            EtcdServer.etcdctl("--endpoints", etcd.url().toString(), "put", PREFIX + "b", "" + i);
        }
        assertThatThrownBy(() -> EtcdStorage.open(options(), Clock.system()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("its revision 3 is not the one that was seen");
    }

    @Test
    void opensAgainWhereItLeftOff() {
        long last = put(storage, "a", "1");
        storage.close();
        storage = EtcdStorage.open(options(), Clock.system());
        assertThat(storage.revision()).isEqualTo(last);
    }

    @Test
    void usesAnotherServerWhereOneDoesNotAnswer() {
        URI nobody = URI.create("http://127.0.0.1:1");
        try (EtcdStorage other = EtcdStorage.open(EtcdOptions.of(List.of(nobody, etcd.url())), Clock.system())) {
            assertThat(put(other, "a", "1")).isEqualTo(2);
        }
    }

    @Test
    void saysWhichServerDoesNotAnswerAtTheStart() {
        EtcdOptions nobody =
                EtcdOptions.of(List.of(URI.create("http://127.0.0.1:1"))).withStartTimeout(Duration.ZERO);
        assertThatThrownBy(() -> EtcdStorage.open(nobody, Clock.system()))
                .isInstanceOf(StorageUnavailableException.class)
                .hasMessageContaining("http://127.0.0.1:1 does not answer");
    }

    @Test
    void saysWhatEtcdDoesNotTake() {
        assertThatThrownBy(() -> storage.put(PREFIX + "huge", new byte[9 << 20], Storage.ANY, null))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("--max-request-bytes");
        assertThat(put(storage, "small", "1")).isEqualTo(2);
    }
}
