package dev.keelson.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RecordingListener;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageContract;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.clock.FakeClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStorageTest extends StorageContract {

    @TempDir
    Path directory;

    @Override
    protected Storage create(FakeClock clock) {
        return EmbeddedStorage.open(directory, clock, new EmbeddedOptions(1 << 20, 1L << 30));
    }

    @Override
    protected Storage perhapsReopened(Random random) {
        storage.close();
        return create(clock);
    }

    private void reopen() {
        storage.close();
        storage = create(clock);
    }

    private Path data() {
        return directory.resolve("data.mdb");
    }

    @Test
    void hasEverythingAgainAfterARestart() {
        long a1 = put("a", "1").revision();
        put("b", "1");
        storage.delete(PREFIX + "b", Storage.ANY);
        long a2 = put("a", "2").revision();
        for (int restart = 0; restart < 2; restart++) {
            reopen();
            assertThat(storage.revision()).isEqualTo(a2);
            assertThat(storage.compactRevision()).isEqualTo(1);
            assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("a");
            KeyValue found = present("a");
            assertThat(text(found)).isEqualTo("2");
            assertThat(found.createRevision()).isEqualTo(a1);
            assertThat(text(storage.get(PREFIX + "a", a1))).isEqualTo("1");
        }
        RecordingListener listener = new RecordingListener();
        storage.watch(PREFIX, END, a1, listener);
        assertThat(put("c", "1").revision()).isEqualTo(a2 + 1);
        assertThat(listener.awaitEvents(4))
                .extracting(event -> event.revision())
                .containsExactly(a1 + 1, a1 + 2, a2, a2 + 1);
    }

    @Test
    void remembersWhatIsCompactedAcrossARestart() {
        long a1 = put("a", "1").revision();
        put("b", "1");
        long a2 = put("a", "2").revision();
        long deleted = storage.delete(PREFIX + "b", Storage.ANY).revision();
        storage.compact(deleted);
        settle();
        reopen();
        assertThat(storage.compactRevision()).isEqualTo(deleted);
        assertThat(storage.revision()).isEqualTo(deleted + 1);
        assertThatThrownBy(() -> storage.get(PREFIX + "a", a1)).isInstanceOf(CompactedException.class);
        assertThat(present("a").modRevision()).isEqualTo(a2);
        assertThat(storage.get(PREFIX + "b", Storage.LATEST)).isNull();
    }

    @Test
    void endsATimeToLiveAfterARestart() {
        storage.put(PREFIX + "due", bytes("1"), Storage.ANY, Duration.ofMinutes(1));
        storage.put(PREFIX + "later", bytes("1"), Storage.ANY, Duration.ofMinutes(10));
        storage.close();
        clock.shiftWallClock(Duration.ofMinutes(5));
        storage = create(clock);
        clock.advance(Duration.ofSeconds(1));
        settle();
        assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).containsExactly("later");
        clock.advance(Duration.ofMinutes(6));
        settle();
        assertThat(names(storage.range(PREFIX, END, 0, Storage.LATEST))).isEmpty();
    }

    @Test
    void doesNotProlongATimeToLiveWhenTheWallClockWasSetBack() {
        storage.put(PREFIX + "event", bytes("1"), Storage.ANY, Duration.ofMinutes(1));
        storage.close();
        clock.shiftWallClock(Duration.ofDays(-365));
        storage = create(clock);
        clock.advance(Duration.ofSeconds(62));
        settle();
        assertThat(storage.get(PREFIX + "event", Storage.LATEST)).isNull();
    }

    @Test
    void growsWhileItIsRead() {
        byte[] value = new byte[64 << 10];
        Map<String, Long> written = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            new Random(i).nextBytes(value);
            String name = "k" + i;
            written.put(
                    name,
                    storage.put(PREFIX + name, value.clone(), Storage.ANY, null).revision());
            assertThat(present("k" + i / 2).modRevision()).isEqualTo(written.get("k" + i / 2));
        }
        reopen();
        assertThat(storage.range(PREFIX, END, 0, Storage.LATEST).items()).hasSize(200);
        new Random(7).nextBytes(value);
        assertThat(present("k7").value()).isEqualTo(value);
    }

    @Test
    void refusesWritesAtItsLimitAndGoesOnWhenThereIsRoomAgain() {
        storage.close();
        storage = EmbeddedStorage.open(directory, clock, new EmbeddedOptions(256 << 10, 1 << 20));
        List<String> written = new ArrayList<>();
        byte[] value = new byte[20_000];
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        storage.put(PREFIX + "k" + i, value, Storage.ABSENT, null);
                        written.add("k" + i);
                    }
                })
                .isInstanceOfSatisfying(StorageUnavailableException.class, full -> {
                    assertThat(full.retryable()).isTrue();
                    assertThat(full.outcomeKnown()).isTrue();
                })
                .hasMessageContaining("limit of 1048576 bytes");
        long revision = storage.revision();
        assertThat(written).hasSizeGreaterThan(20);
        assertThat(revision).isEqualTo(1 + written.size());
        assertThat(storage.range(PREFIX, END, 0, Storage.LATEST).items()).hasSize(written.size());

        for (int i = 0; i < 10; i++) {
            storage.delete(PREFIX + "k" + i, Storage.ANY);
        }
        storage.compact(storage.revision());
        // LMDB reuses pages two commits after they were freed.
        for (int i = 10; i < 14; i++) {
            assertThat(storage.delete(PREFIX + "k" + i, Storage.ANY).applied()).isTrue();
        }
        assertThat(storage.put(PREFIX + "again", value, Storage.ABSENT, null).applied())
                .isTrue();
    }

    @Test
    void reusesTheSpaceOfWhatIsCompacted() throws IOException {
        byte[] value = new byte[3000];
        long afterFirst = 0;
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 50; i++) {
                storage.put(PREFIX + "k" + i, value, Storage.ANY, null);
            }
            storage.compact(storage.revision());
            settle();
            afterFirst = round == 2 ? Files.size(data()) : afterFirst;
        }
        assertThat(Files.size(data())).isLessThan(2 * afterFirst);
    }

    @Test
    void namesTheHolderOfADirectoryInUse() throws IOException {
        assertThatThrownBy(() -> EmbeddedStorage.open(directory, clock))
                .isInstanceOf(DirectoryInUseException.class)
                .hasMessageContaining(directory.toRealPath().toString())
                .hasMessageContaining("this process");
        put("a", "1");
        reopen();
        assertThat(text(storage.get(PREFIX + "a", Storage.LATEST))).isEqualTo("1");
    }

    @Test
    void saysWhatIsWrongWithADirectoryThatCannotBeMade() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> EmbeddedStorage.open(file, clock))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void noticesATruncatedFile() throws IOException {
        fill();
        storage.close();
        long size = Files.size(data());
        byte[] whole = Files.readAllBytes(data());
        Random random = new Random(42);
        for (int i = 0; i < 30; i++) {
            int length = 1 + random.nextInt((int) size / 2);
            try (RandomAccessFile file = new RandomAccessFile(data().toFile(), "rw")) {
                file.setLength(length);
            }
            assertThatThrownBy(() -> create(clock))
                    .as("cut to %d of %d bytes", length, size)
                    .isInstanceOf(DamagedStoreException.class)
                    .hasMessageContaining(data().toString());
            Files.write(data(), whole);
        }
        storage = create(clock);
        assertThat(storage.revision()).isEqualTo(301);
    }

    @Test
    void noticesDamageOrIsNotHarmedByIt() throws IOException {
        fill();
        storage.close();
        byte[] whole = Files.readAllBytes(data());
        Random random = new Random(42);
        int noticed = 0;
        int rounds = 150;
        for (int i = 0; i < rounds; i++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(whole.length);
            for (int j = at; j < Math.min(whole.length, at + 16); j++) {
                damaged[j] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(data(), damaged);
            try (Storage opened = create(clock)) {
                // Free pages and the padding of others may hold anything.
                assertThat(opened.revision()).isEqualTo(301);
                assertThat(opened.range(PREFIX, END, 0, Storage.LATEST).items()).hasSize(100);
            } catch (DamagedStoreException expected) {
                noticed++;
                assertThat(Files.readAllBytes(data())).isEqualTo(damaged);
            }
        }
        assertThat(noticed).isGreaterThan(rounds / 2);
        Files.write(data(), whole);
        storage = create(clock);
        assertThat(storage.revision()).isEqualTo(301);
    }

    private void fill() {
        for (int i = 0; i < 300; i++) {
            storage.put(PREFIX + "k" + i % 100, new byte[500 + i * 11], Storage.ANY, null);
        }
    }

    @Test
    void opensAnEmptyDirectoryAndOneThatWasNeverWritten() {
        reopen();
        assertThat(storage.revision()).isEqualTo(1);
        put("a", "1");
        reopen();
        assertThat(storage.revision()).isEqualTo(2);
    }
}
