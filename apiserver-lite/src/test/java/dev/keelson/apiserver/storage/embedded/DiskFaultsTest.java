package dev.keelson.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.clock.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full, or cannot be written: nothing that was acknowledged is lost, and reads go on. */
class DiskFaultsTest {

    private static final int MEGABYTES = 4;

    @TempDir
    Path mountPoint;

    private SmallDisk disk;
    // What was acknowledged: key and length of its value.
    private final Map<String, Integer> acknowledged = new TreeMap<>();

    @BeforeEach
    void mount() throws Exception {
        disk = SmallDisk.mount(mountPoint, MEGABYTES);
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            disk.close();
        }
    }

    private Storage open() {
        return EmbeddedStorage.open(
                disk.directory().resolve("store"), new FakeClock(), new EmbeddedOptions(1 << 20, 1L << 30));
    }

    private void put(Storage storage, String key, int bytes) {
        storage.put(key, new byte[bytes], Storage.ANY, null);
        acknowledged.put(key, bytes);
    }

    /** Writes until the disk takes no more. */
    private StorageUnavailableException fill(Storage storage, Random random) {
        for (int i = 0; ; i++) {
            try {
                put(storage, "/k" + random.nextInt(5000), 1 + random.nextInt(20_000));
            } catch (StorageUnavailableException full) {
                assertThat(i).as("writes before the disk is full").isPositive();
                return full;
            }
        }
    }

    private void compare(Storage storage) {
        Map<String, Integer> found = new TreeMap<>();
        for (KeyValue item : storage.range("/", "0", 0, Storage.LATEST).items()) {
            found.put(item.key(), item.value().length);
        }
        assertThat(found).isEqualTo(acknowledged);
    }

    @Test
    void aFullDiskRefusesWritesAndNothingElseUntilThereIsRoomAgain() throws Exception {
        int rounds = Integer.getInteger("keelson.disk.rounds", 5);
        Random random = new Random(5);
        for (int round = 0; round < rounds; round++) {
            int size = MEGABYTES + 2 * round;
            disk.resize(size);
            try (Storage storage = open()) {
                compare(storage);
                StorageUnavailableException full = fill(storage, random);
                assertThat(full.outcomeKnown()).isTrue();
                assertThat(full)
                        .hasMessageContaining(disk.directory().toString())
                        .hasMessageContaining("make room on its disk");
                long revision = storage.revision();
                compare(storage);
                assertThat(storage.revision()).isEqualTo(revision);
                disk.resize(size + 1);
                put(storage, "/after", 1 + round);
                assertThat(storage.revision()).isEqualTo(revision + 1);
            }
        }
        try (Storage storage = open()) {
            compare(storage);
        }
        assertThat(StoreFiles.check(disk.directory().resolve("store")).records())
                .isGreaterThanOrEqualTo(acknowledged.size());
    }

    @Test
    void aStoreOnAFullDiskIsServedToReadersAndToWritersOnceThereIsRoom() throws Exception {
        try (Storage storage = open()) {
            put(storage, "/a", 1000);
        }
        Files.delete(disk.directory().resolve("store").resolve("lock.mdb"));
        Files.delete(disk.directory().resolve("store").resolve("LOCK"));
        Path ballast = disk.fill();
        try (Storage storage = open()) {
            compare(storage);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> storage.put("/b", new byte[10], Storage.ANY, null))
                        .isInstanceOfSatisfying(
                                StorageUnavailableException.class,
                                full -> assertThat(full.outcomeKnown()).isTrue())
                        .hasMessageContaining("make room on its disk");
            }
            compare(storage);
            Files.delete(ballast);
            put(storage, "/b", 10);
            compare(storage);
        }
        try (Storage storage = open()) {
            compare(storage);
        }
    }

    @Test
    void aReadOnlyDiskIsNamedAtTheStart() throws Exception {
        try (Storage storage = open()) {
            put(storage, "/a", 1000);
        }
        disk.readOnly(true);
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(disk.directory().toString())
                .hasMessageContaining("make the directory writable");
        disk.readOnly(false);
        try (Storage storage = open()) {
            compare(storage);
            put(storage, "/b", 1000);
        }
    }
}
