package dev.keelson.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.clock.FakeClock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dkeelson.crash.rounds=N} makes it N rounds. */
class EmbeddedStorageCrashTest {

    private static final String ABSENT = "-";

    @TempDir
    Path directory;

    // By key: the id that its last acknowledged write left there.
    private final Map<String, String> acknowledged = new HashMap<>();
    // By key: the id of the write that was under way when the process died.
    private final Map<String, String> underWay = new HashMap<>();
    // By key: the revision of the last acknowledged put.
    private final Map<String, Long> revisions = new HashMap<>();
    private long lastRevision = 1;
    private long acknowledgements;

    @Test
    void losesNothingAcknowledgedAndShowsNothingElseAfterAKill() throws Exception {
        CrashRounds crashes = new CrashRounds(CrashWriter.class, line -> line.startsWith("PUT"), 7);
        int rounds = CrashRounds.rounds(8);
        for (int round = 0; round < rounds; round++) {
            List<String> lines = crashes.run(List.of(directory.toString(), String.valueOf(round)));
            underWay.clear();
            lines.forEach(this::account);
            compare();
        }
        assertThat(acknowledgements).isGreaterThan(rounds);
        System.out.println("crash rounds: " + rounds + ", acknowledged writes: " + acknowledgements);
    }

    private void account(String line) {
        String[] words = line.split(" ");
        if (words[0].equals("OPEN")) {
            assertThat(Long.parseLong(words[1])).isGreaterThanOrEqualTo(lastRevision);
            return;
        }
        String key = words[2];
        if (words[0].equals("TRY")) {
            underWay.put(key, words[3]);
            return;
        }
        underWay.remove(key);
        acknowledgements++;
        acknowledged.put(key, words[3]);
        long revision = Long.parseLong(words[4]);
        lastRevision = Math.max(lastRevision, revision);
        if (words[0].equals("PUT")) {
            revisions.put(key, revision);
        }
    }

    private void compare() {
        try (Storage storage = EmbeddedStorage.open(directory, new FakeClock())) {
            assertThat(storage.revision())
                    .as("the revision, of which %d was acknowledged", lastRevision)
                    .isBetween(lastRevision, lastRevision + CrashWriter.THREADS);
            assertThat(underWay).hasSizeLessThanOrEqualTo(CrashWriter.THREADS);
            Set<String> keys = new HashSet<>(acknowledged.keySet());
            keys.addAll(underWay.keySet());
            for (KeyValue found : storage.range("/", "0", 0, Storage.LATEST).items()) {
                assertThat(keys).contains(found.key());
            }
            for (String key : keys) {
                compare(storage, key);
            }
            lastRevision = storage.revision();
        }
    }

    private void compare(Storage storage, String key) {
        KeyValue found = storage.get(key, Storage.LATEST);
        String id = CrashWriter.idOf(found);
        String expected = acknowledged.getOrDefault(key, ABSENT);
        if (id.equals(underWay.getOrDefault(key, expected))) {
            // Not answered, but done: from now on it is as good as acknowledged.
            acknowledged.put(key, id);
        } else {
            assertThat(id)
                    .as("what %s holds; %s was under way", key, underWay.get(key))
                    .isEqualTo(expected);
            if (found != null) {
                assertThat(found.modRevision()).isEqualTo(revisions.get(key));
            }
        }
        if (found != null) {
            revisions.put(key, found.modRevision());
        }
    }
}
