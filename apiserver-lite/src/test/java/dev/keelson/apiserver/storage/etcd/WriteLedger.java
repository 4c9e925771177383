package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.embedded.CrashWriter;
import dev.keelson.apiserver.storage.etcd.WatchedHistory.Change;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The account of writes whose writers, or whose etcd, may die at any moment: what was said of each, against every change
 * that a watch has shown.
 *
 * <p>It holds if at the revision of every acknowledged write there is that write; every other change is a write that was
 * tried and never answered, and shows once; nothing that was refused shows; and storage holds what the changes come to. A
 * write without an answer may happen at any time, also long after the death of its writer: etcd reads what is still in the
 * connection whenever it does.
 */
final class WriteLedger {

    // Guarded by this, as all below. Writes without an answer, and how often each was tried.
    private final Map<Change, Integer> open = new HashMap<>();
    // By revision: acknowledged, and not looked for yet.
    private final TreeMap<Long, Change> acknowledged = new TreeMap<>();
    // By writer: the revision of its last acknowledged write.
    private final Map<String, Long> lastRevisions = new HashMap<>();
    // By key: what the settled changes come to.
    private final Map<String, String> state = new TreeMap<>();
    private long settled = 1;
    private long acknowledgements;
    private long refusals;
    private long unanswered;

    synchronized void tries(String key, String id) {
        open.merge(new Change(key, id), 1, Integer::sum);
    }

    /** The write did not happen, and will not. */
    synchronized void refuses(String key, String id) {
        refusals++;
        close(new Change(key, id));
    }

    synchronized void acknowledges(String writer, String key, String id, long revision) {
        acknowledgements++;
        close(new Change(key, id));
        assertThat(acknowledged.put(revision, new Change(key, id)))
                .as("what else was acknowledged at %d", revision)
                .isNull();
        Long before = lastRevisions.put(writer, revision);
        assertThat(revision).as("the revision after %s", before).isGreaterThan(before == null ? 0 : before);
    }

    private void close(Change change) {
        assertThat(open).containsKey(change);
        open.computeIfPresent(change, (same, times) -> times == 1 ? null : times - 1);
    }

    /** A line of {@link CrashWriter}. */
    void account(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "TRY" -> tries(words[2], words[3]);
            case "NOP" -> refuses(words[2], words[3]);
            case "PUT", "DEL" -> acknowledges("thread " + words[1], words[2], words[3], Long.parseLong(words[4]));
            default -> assertThat(Long.parseLong(words[1])).isGreaterThanOrEqualTo(settled);
        }
    }

    /** Judges everything up to storage's present revision. All that was acknowledged must have been told before. */
    synchronized void settle(Storage storage, WatchedHistory history) throws InterruptedException {
        long last = storage.revision();
        assertThat(last).isGreaterThanOrEqualTo(settled);
        if (!acknowledged.isEmpty()) {
            assertThat(last).isGreaterThanOrEqualTo(acknowledged.lastKey());
        }
        List<Change> changes = history.between(settled, last);
        for (Change change : changes) {
            settled++;
            settle(change);
        }
        assertThat(acknowledged).as("acknowledged, and not there").isEmpty();
        Map<String, String> found = new TreeMap<>();
        for (KeyValue each : storage.range("/t", "/u", 0, last).items()) {
            found.put(each.key(), CrashWriter.idOf(each));
        }
        assertThat(found).isEqualTo(state);
    }

    private void settle(Change change) {
        Change said = acknowledged.remove(settled);
        if (said == null) {
            unanswered++;
            close(change);
        } else {
            assertThat(change).as("the change at %d", settled).isEqualTo(said);
        }
        if (change.id().equals("-")) {
            state.remove(change.key());
        } else {
            state.put(change.key(), change.id());
        }
    }

    synchronized long acknowledgements() {
        return acknowledgements;
    }

    /** In figures. */
    synchronized String summary() {
        return "acknowledged " + acknowledgements + ", refused or without effect " + refusals
                + ", unanswered and done " + unanswered + ", unanswered and not done "
                + open.values().stream().mapToInt(Integer::intValue).sum() + ", revision " + settled;
    }
}
