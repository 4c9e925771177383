package dev.keelson.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.server.ServerPair.Outcome;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.etcd.EtcdStorage;
import dev.keelson.clock.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * API servers over one etcd are killed under load, one after the other, and started again. Watches go on at whichever
 * server answers. {@code -Dkeelson.server.rounds=N} makes it N deaths.
 */
class KilledServersTest {

    private static final String PREFIX = "/registry/core/configmaps/default/";
    private static final int WRITERS = 4;
    private static final int KEYS = 5;
    private static final long PHASE_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** A change of an object; the value is empty for a deletion. */
    private record Change(long revision, String name, String id) {}

    private static List<Change> upTo(List<Change> changes, long last) {
        return changes.stream().filter(each -> each.revision() <= last).toList();
    }

    /** What etcd itself says. */
    private static final class Truth implements StorageListener {
        // Guarded by this.
        private final List<Change> changes = new ArrayList<>();
        private volatile @Nullable StorageException end;

        @Override
        public synchronized void onEvents(List<StorageEvent> events) {
            for (StorageEvent event : events) {
                boolean deleted = event.type() == StorageEvent.Type.DELETE;
                String id = deleted
                        ? ""
                        : Json.parseObject(event.current().value())
                                .at("/data/id")
                                .asText();
                changes.add(new Change(event.revision(), event.current().key().substring(PREFIX.length()), id));
            }
        }

        @Override
        public void onProgress(long revision) {}

        @Override
        public void onFailure(StorageException reason) {
            end = reason;
        }

        synchronized List<Change> changes() {
            assertThat(end).isNull();
            return List.copyOf(changes);
        }
    }

    /** A client that watches, at the other server whenever its stream has ended. */
    private static final class Watching implements Runnable {
        private final ServerPair pair;
        private final Thread thread = new Thread(this);
        // Guarded by this.
        private final List<Change> changes = new ArrayList<>();
        private volatile long reached;
        private volatile boolean stopped;
        private volatile @Nullable Throwable surprise;
        private int server;
        private int resumptions;

        Watching(ServerPair pair, int server, long from) {
            this.pair = pair;
            this.server = server;
            this.reached = from;
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!stopped) {
                    watch();
                    server = 1 - server;
                }
            } catch (Throwable unexpected) {
                surprise = unexpected;
            }
        }

        private void watch() throws InterruptedException {
            Stream<String> lines = pair.watch(server, reached);
            if (lines == null) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                return;
            }
            resumptions++;
            try {
                Iterator<String> each = lines.iterator();
                while (!stopped && each.hasNext()) {
                    take(Json.parseObject(each.next().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                }
            } catch (java.io.UncheckedIOException | IllegalArgumentException cutOff) {
                // The server has died, perhaps within a line.
            }
        }

        private synchronized void take(ObjectNode event) {
            String type = event.path("type").asText();
            assertThat(type).as(event.toString()).isNotEqualTo("ERROR");
            long revision = event.at("/object/metadata/resourceVersion").asLong();
            String id =
                    type.equals("DELETED") ? "" : event.at("/object/data/id").asText();
            changes.add(new Change(revision, event.at("/object/metadata/name").asText(), id));
            reached = revision;
        }

        synchronized List<Change> changes() {
            assertThat(surprise).isNull();
            return List.copyOf(changes);
        }
    }

    /** One thread's writes to all objects, at its own server or, where that one is away, at the other. */
    private static final class Writer implements Runnable {
        private final ServerPair pair;
        private final int number;
        private final Random random;
        private final Thread thread = new Thread(this);
        // By revision.
        private final Map<Long, Change> acknowledged = new TreeMap<>();
        private final List<String> refused = new ArrayList<>();
        private int unknown;
        private volatile boolean stopped;
        private volatile @Nullable Throwable surprise;
        private int writes;
        private long last;

        Writer(ServerPair pair, int number) {
            this.pair = pair;
            this.number = number;
            this.random = new Random(number);
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!stopped) {
                    write();
                }
            } catch (Throwable unexpected) {
                surprise = unexpected;
            }
        }

        private void write() throws InterruptedException {
            String name = "k" + random.nextInt(KEYS);
            String id = number + "." + writes++;
            int kind = random.nextInt(5);
            Outcome outcome = write(number % 2, kind, name, id);
            if (outcome.isUnsent()) {
                outcome = write(1 - number % 2, kind, name, id);
            }
            if (outcome.code() == 200 || outcome.code() == 201) {
                // The answer to a deletion does not tell its revision.
                if (kind > 0) {
                    assertThat(outcome.revision()).isGreaterThan(last);
                    last = outcome.revision();
                    acknowledged.put(last, new Change(last, name, id));
                }
            } else if (outcome.isUnknown()) {
                unknown++;
            } else {
                assertThat(outcome.code()).as(outcome.body().toString()).isIn(1, 404, 409);
                refused.add(id);
            }
        }

        private Outcome write(int server, int kind, String name, String id) throws InterruptedException {
            return switch (kind) {
                case 0 -> pair.delete(server, name);
                case 1, 2 -> pair.create(server, name, id);
                default -> pair.update(server, name, id, 0);
            };
        }
    }

    @Test
    void losesNothingAndLetsWatchesGoOn() throws Exception {
        int rounds = Integer.getInteger("keelson.server.rounds", 2);
        try (ServerPair pair = ServerPair.start(directory);
                EtcdStorage storage =
                        EtcdStorage.open(pair.etcd.options().withCompactionInterval(Duration.ZERO), Clock.system())) {
            Truth truth = new Truth();
            long start = storage.revision();
            storage.watch(PREFIX, Storage.prefixEnd(PREFIX), start, truth);
            List<Watching> watches = List.of(new Watching(pair, 0, start), new Watching(pair, 1, start));
            List<Writer> writers = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                writers.add(new Writer(pair, number));
            }
            for (int server = 0; server < 2; server++) {
                pair.list(server);
            }
            watches.forEach(watch -> watch.thread.start());
            writers.forEach(writer -> writer.thread.start());
            for (int round = 0; round < rounds; round++) {
                killAndStartAgain(pair, round % 2, watches, storage);
                if (round % 25 == 24) {
                    System.out.printf(
                            "deaths of a server: %d, changes: %d%n",
                            round + 1, truth.changes().size());
                }
            }
            finish(writers);
            judge(storage.revision(), truth, watches, writers, rounds);
        }
    }

    private static void killAndStartAgain(ServerPair pair, int victim, List<Watching> watches, Storage storage)
            throws Exception {
        pause();
        pair.server(victim).kill();
        pause();
        pair.server(victim).start().awaitReady();
        long before = storage.revision();
        // Fills its cache, so that what it has seen begins before where watches will come from.
        assertThat(pair.list(victim).revision()).isGreaterThanOrEqualTo(before);
        for (Watching watch : watches) {
            await(watch, storage.revision());
        }
    }

    /** Until a watch is there, or as far as the last change before is. */
    private static void await(Watching watch, long revision) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (watch.reached < revision) {
            assertThat(watch.surprise).isNull();
            assertThat(deadline - System.nanoTime())
                    .as("time left, at %d of %d", watch.reached, revision)
                    .isPositive();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static void finish(List<Writer> writers) throws InterruptedException {
        for (Writer writer : writers) {
            writer.stopped = true;
            writer.thread.join(PATIENCE.toMillis());
            assertThat(writer.thread.isAlive()).isFalse();
            assertThat(writer.surprise).isNull();
        }
    }

    private static void judge(long end, Truth truth, List<Watching> watches, List<Writer> writers, int rounds) {
        List<Change> changes = upTo(truth.changes(), end);
        long last = changes.get(changes.size() - 1).revision();
        Map<Long, Change> byRevision = new TreeMap<>();
        changes.forEach(each -> byRevision.put(each.revision(), each));
        List<String> ids =
                changes.stream().map(Change::id).filter(id -> !id.isEmpty()).toList();
        assertThat(ids).as("each write happens once").doesNotHaveDuplicates();
        int acknowledged = 0;
        int unknown = 0;
        for (Writer writer : writers) {
            writer.acknowledged.forEach((revision, change) ->
                    assertThat(byRevision.get(revision)).as("acknowledged").isEqualTo(change));
            assertThat(ids).as("refused").doesNotContainAnyElementsOf(writer.refused);
            acknowledged += writer.acknowledged.size();
            unknown += writer.unknown;
        }
        int resumptions = 0;
        for (Watching watch : watches) {
            await(watch, last);
            watch.stopped = true;
            assertThat(upTo(watch.changes(), end)).isEqualTo(changes);
            resumptions += watch.resumptions;
        }
        System.out.printf(
                "deaths of a server: %d, changes: %d, acknowledged: %d, unanswered: %d, watches begun: %d%n",
                rounds, changes.size(), acknowledged, unknown, resumptions);
        assertThat(acknowledged).isGreaterThan(rounds);
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PHASE_MILLIS));
    }
}
