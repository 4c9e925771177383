package dev.keelson.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a storage must hold after the crashes of its writers. */
public final class CrashAccount {

    private static final String ABSENT = "-";

    // By key: the id that its last acknowledged write left there.
    private final Map<String, String> acknowledged = new HashMap<>();
    // By key: the id of the write that was under way when the process died.
    private final Map<String, String> underWay = new HashMap<>();
    // By key: the revision of the last acknowledged put.
    private final Map<String, Long> revisions = new HashMap<>();
    private long lastRevision = 1;
    private long acknowledgements;

    /** Writes acknowledged so far. */
    public long acknowledgements() {
        return acknowledgements;
    }

    /** A line of {@link CrashWriter}. */
    public void account(String line) {
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

    /** Compares what is there with what must be, and goes on from what is. */
    public void compare(Storage storage) {
        assertThat(storage.revision())
                .as("the revision, of which %d was acknowledged", lastRevision)
                .isBetween(lastRevision, lastRevision + CrashWriter.THREADS);
        assertThat(underWay).hasSizeLessThanOrEqualTo(CrashWriter.THREADS);
        Set<String> keys = new HashSet<>(acknowledged.keySet());
        keys.addAll(underWay.keySet());
        for (KeyValue found : storage.range("/t", "/u", 0, Storage.LATEST).items()) {
            assertThat(keys).contains(found.key());
        }
        for (String key : keys) {
            compare(storage, key);
        }
        lastRevision = storage.revision();
        underWay.clear();
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
