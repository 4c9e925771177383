package dev.keelson.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.clock.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole pages that a disk has lost or mixed up: {@code -Dkeelson.damage.rounds=N} makes it N rounds. */
class DamagedFileTest {

    private static final int PAGE = 4096;
    private static final int ROUNDS = Integer.getInteger("keelson.damage.rounds", 60);

    @TempDir
    Path directory;

    private final Random random = new Random(9);
    private final Map<String, Integer> written = new TreeMap<>();
    private byte[] whole;

    @BeforeEach
    void write() throws IOException {
        try (Storage storage = open()) {
            for (int i = 0; i < 300; i++) {
                String key = "/k" + i % 120;
                byte[] value = new byte[1 + random.nextInt(9000)];
                random.nextBytes(value);
                storage.put(key, value, Storage.ANY, null);
                written.put(key, Arrays.hashCode(value));
            }
        }
        whole = Files.readAllBytes(data());
    }

    private Path data() {
        return directory.resolve("data.mdb");
    }

    private Storage open() {
        return EmbeddedStorage.open(directory, new FakeClock(), new EmbeddedOptions(1 << 20, 1L << 30));
    }

    private Map<String, Integer> read(Storage storage) {
        Map<String, Integer> found = new TreeMap<>();
        for (KeyValue item : storage.range("/", "0", 0, Storage.LATEST).items()) {
            found.put(item.key(), Arrays.hashCode(item.value()));
        }
        return found;
    }

    /** Either it is said, and the file stays as it is, or everything is there. */
    private boolean isNoticed(byte[] damaged, String what) throws IOException {
        Files.write(data(), damaged);
        try (Storage storage = open()) {
            assertThat(read(storage)).as(what).isEqualTo(written);
            return false;
        } catch (DamagedStoreException expected) {
            assertThat(expected).hasMessageContaining(data().toString()).hasMessageContaining("restore a backup");
            assertThat(Files.readAllBytes(data())).as(what).isEqualTo(damaged);
            assertThatThrownBy(() -> StoreFiles.check(directory)).isInstanceOf(DamagedStoreException.class);
            return true;
        }
    }

    private int pages() {
        return whole.length / PAGE;
    }

    @Test
    void noticesAZeroedMetaPage() throws IOException {
        for (int page = 0; page < 2; page++) {
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, page * PAGE, (page + 1) * PAGE, (byte) 0);
            assertThat(isNoticed(damaged, "meta page " + page)).isTrue();
        }
    }

    @Test
    void noticesPagesThatAreZeroedSwappedOrOfAnotherTime() throws IOException {
        int noticed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = whole.clone();
            int page = random.nextInt(pages());
            int other = random.nextInt(pages());
            switch (round % 4) {
                case 0 -> Arrays.fill(damaged, page * PAGE, (page + 1) * PAGE, (byte) 0);
                case 1 -> System.arraycopy(whole, other * PAGE, damaged, page * PAGE, PAGE);
                case 2 -> {
                    for (int i = 0; i < 8; i++) {
                        damaged[page * PAGE + random.nextInt(PAGE)] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                default -> damaged = Arrays.copyOf(damaged, page * PAGE + random.nextInt(PAGE));
            }
            noticed += isNoticed(damaged, "round " + round + ", page " + page) ? 1 : 0;
        }
        System.out.println("damaged files: " + ROUNDS + ", of which noticed: " + noticed + ", others read whole");
        // Most pages are of old versions that still count.
        assertThat(noticed).isGreaterThan(ROUNDS / 2);
        assertThat(isNoticed(whole, "the file as it was")).isFalse();
    }
}
