package dev.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the API server at random moments while clients write, and compares what a new one serves from the same data
 * with what had been acknowledged, and with what a watch tells that goes on where it was cut off. {@code -Dkeelson.crash.rounds=N} makes it N rounds.
 */
class ServerCrashTest {

    private static final int WRITERS = 4;
    private static final long LONGEST_LIFE_MILLIS = 1500;

    @TempDir
    Path directory;

    // What every ConfigMap must be, by name; absent ones must not be there.
    private final Map<String, CrashWriter.Version> acknowledged = new HashMap<>();
    // By name: the writes that were under way when the server died.
    private final Map<String, CrashWriter.Attempt> underWay = new HashMap<>();
    private long lastRevision;
    private long counted;
    private int writes;
    private int refusals;
    private int unanswered;
    // Of the last round, as underWay.
    private int unansweredIncrements;
    // Of the last round.
    private final List<CrashWriter> lastWriters = new ArrayList<>();
    private int lastUnanswered;
    private @Nullable CrashWatch watch;

    @Test
    void losesNothingAcknowledgedAndShowsNothingElseAfterAKill() throws Exception {
        int rounds = Integer.getInteger("keelson.crash.rounds", 3);
        Random random = new Random(11);
        for (int round = 0; round <= rounds; round++) {
            try (KeelsonProcess server = KeelsonProcess.apiServer(directory).awaitReady()) {
                try (KubernetesClient client = server.client();
                        Watch resumed = compare(client)) {
                    if (round < rounds) {
                        writeUntilKilled(server, client, round, random);
                    }
                }
            }
        }
        assertThat(writes).isGreaterThan(rounds * WRITERS);
        assertThat(refusals).isGreaterThan(rounds);
        System.out.printf(
                "crash rounds: %d, acknowledged writes: %d, refused: %d, unanswered at a kill: %d, watch events: %d%n",
                rounds,
                writes,
                refusals,
                unanswered,
                Objects.requireNonNull(watch).events());
    }

    private void writeUntilKilled(KeelsonProcess server, KubernetesClient client, int round, Random random)
            throws Exception {
        List<CrashWriter> writers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < WRITERS; number++) {
            CrashWriter writer = new CrashWriter(client, number, round, random.nextLong(), acknowledged);
            writers.add(writer);
            threads.add(new Thread(writer, "writer " + number));
        }
        threads.forEach(Thread::start);
        for (CrashWriter writer : writers) {
            assertThat(writer.atWork().await(KeelsonProcess.LONGEST_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(LONGEST_LIFE_MILLIS * 1000)));
        server.kill();
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(KeelsonProcess.LONGEST_SECONDS));
            assertThat(thread.isAlive()).isFalse();
        }
        lastWriters.clear();
        lastWriters.addAll(writers);
        int before = unanswered;
        for (CrashWriter writer : writers) {
            account(writer);
        }
        lastUnanswered = unanswered - before;
    }

    private void account(CrashWriter writer) {
        assertThat(writer.surprises()).isEmpty();
        acknowledged.keySet().removeIf(writer::owns);
        acknowledged.putAll(writer.acknowledged());
        writes += writer.writes();
        refusals += writer.refusals();
        counted += writer.counted();
        lastRevision = Math.max(lastRevision, writer.lastRevision());
        writer.underWay().ifPresent(attempt -> {
            unanswered++;
            if (attempt.name().equals(CrashCounter.NAME)) {
                unansweredIncrements++;
            } else {
                underWay.put(attempt.name(), attempt);
            }
        });
    }

    private Watch compare(KubernetesClient client) throws InterruptedException {
        CrashCounter.create(client);
        ConfigMapList list = client.configMaps()
                .inNamespace(CrashWriter.NAMESPACE)
                .withLabel(CrashWriter.LABEL)
                .list();
        long revision = Long.parseLong(list.getMetadata().getResourceVersion());
        assertThat(revision).as("the server's revision").isGreaterThanOrEqualTo(lastRevision);
        lastRevision = revision;
        Map<String, CrashWriter.Version> found = new HashMap<>();
        for (ConfigMap item : list.getItems()) {
            found.put(item.getMetadata().getName(), CrashWriter.Version.of(item));
        }
        underWay.forEach((name, attempt) -> {
            CrashWriter.Version now = found.get(name);
            if (attempt.explains(acknowledged.get(name), now)) {
                // Not answered, but done: from now on it is as good as acknowledged.
                if (now == null) {
                    acknowledged.remove(name);
                } else {
                    acknowledged.put(name, now);
                }
            }
        });
        assertThat(found).as("all that is there; unanswered were %s", underWay).isEqualTo(acknowledged);
        long count = CrashCounter.read(client);
        assertThat(count)
                .as("increments, of which %d were unanswered", unansweredIncrements)
                .isBetween(counted, counted + unansweredIncrements);
        counted = count;
        unansweredIncrements = 0;
        underWay.clear();
        CrashWatch following = watch == null ? new CrashWatch(revision, found) : watch;
        watch = following;
        Watch resumed = following.resume(client);
        following.compare(client, found, lastWriters, lastUnanswered);
        return resumed;
    }
}
