package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RecordingListener;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.embedded.CrashAccount;
import dev.keelson.apiserver.storage.embedded.CrashRounds;
import dev.keelson.apiserver.storage.embedded.CrashWriter;
import dev.keelson.clock.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers die, and etcd dies below them; watches of two storages see every change once. {@code -Dkeelson.crash.rounds=N}
 * makes it N rounds.
 */
class EtcdStorageCrashTest {

    private static final int WRITERS = 4;
    private static final int KEYS = 5;
    private static final long LONGEST_LIFE_MICROS = 300_000;

    @TempDir
    Path directory;

    private EtcdServer etcd;
    private EtcdStorage storage;
    private EtcdStorage other;

    @BeforeEach
    void open() throws Exception {
        etcd = EtcdServer.start(directory);
        // Every revision is to be a writer's.
        EtcdOptions uncompacted = etcd.options().withCompactionInterval(Duration.ZERO);
        storage = EtcdStorage.open(uncompacted, Clock.system());
        other = EtcdStorage.open(uncompacted, Clock.system());
    }

    @AfterEach
    void close() throws Exception {
        if (etcd != null) {
            storage.close();
            other.close();
            etcd.close();
        }
    }

    private static void assertEachOnce(List<StorageEvent> events, long last) {
        assertThat(events)
                .extracting(StorageEvent::revision)
                .isEqualTo(LongStream.rangeClosed(2, last).boxed().toList());
    }

    @Test
    void losesNothingWhenAWriterIsKilled() throws Exception {
        RecordingListener listener = new RecordingListener();
        storage.watch("/", "0", 1, listener);
        CrashRounds crashes = new CrashRounds(CrashWriter.class, line -> line.startsWith("PUT"), 8);
        CrashAccount account = new CrashAccount();
        int rounds = CrashRounds.rounds(4);
        for (int round = 0; round < rounds; round++) {
            crashes.run(List.of(etcd.url().toString(), String.valueOf(round))).forEach(account::account);
            // What was under way may reach etcd after its writer's death; asking the leader comes after it.
            account.compare(storage);
        }
        long last = storage.revision();
        assertEachOnce(listener.awaitEvents((int) last - 1), last);
        assertThat(account.acknowledgements()).isGreaterThan(rounds);
        System.out.println("crash rounds: " + rounds + ", acknowledged writes: " + account.acknowledgements());
    }

    /** One thread's writes: each key's last acknowledged id, and the one write whose end is unknown. */
    private static final class Writer implements Runnable {
        private final Storage storage;
        private final int number;
        private final int round;
        private final Random random;
        private final Map<String, String> acknowledged;
        private final CountDownLatch atWork = new CountDownLatch(1);
        private @Nullable String unknownKey;
        private String unknownId = "";
        private @Nullable Throwable surprise;
        private long lastRevision;
        private int writes;

        Writer(Storage storage, int number, int round, Random random, Map<String, String> acknowledged) {
            this.storage = storage;
            this.number = number;
            this.round = round;
            this.random = random;
            this.acknowledged = acknowledged;
        }

        @Override
        public void run() {
            try {
                while (step()) {
                    atWork.countDown();
                }
            } catch (Throwable unexpected) {
                surprise = unexpected;
            } finally {
                atWork.countDown();
            }
        }

        private boolean step() {
            String key = "/t" + number + "/k" + random.nextInt(KEYS);
            String id = random.nextInt(5) == 0 ? "-" : round + "." + number + "." + writes;
            try {
                WriteResult result = id.equals("-")
                        ? storage.delete(key, Storage.ANY)
                        : storage.put(key, CrashWriter.value(id, random), Storage.ANY, null);
                if (result.applied()) {
                    assertThat(result.revision()).isGreaterThan(lastRevision);
                    lastRevision = result.revision();
                    acknowledged.put(key, id);
                }
                writes++;
                return true;
            } catch (StorageUnavailableException died) {
                if (!died.outcomeKnown()) {
                    unknownKey = key;
                    unknownId = id;
                }
                return false;
            }
        }
    }

    @Test
    void losesNothingWhenEtcdIsKilled() throws Exception {
        RecordingListener here = new RecordingListener();
        RecordingListener there = new RecordingListener();
        storage.watch("/", "0", 1, here);
        other.watch("/", "0", 1, there);
        Random random = new Random(9);
        List<Map<String, String>> acknowledged = new ArrayList<>();
        for (int number = 0; number < WRITERS; number++) {
            acknowledged.add(new HashMap<>());
        }
        int rounds = CrashRounds.rounds(4);
        int writes = 0;
        int unknown = 0;
        for (int round = 0; round < rounds; round++) {
            List<Writer> writers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                Storage through = number % 2 == 0 ? storage : other;
                Random own = new Random(random.nextLong());
                Writer writer = new Writer(through, number, round, own, acknowledged.get(number));
                writers.add(writer);
                threads.add(new Thread(writer));
            }
            threads.forEach(Thread::start);
            for (Writer writer : writers) {
                assertThat(writer.atWork.await(30, TimeUnit.SECONDS)).isTrue();
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(LONGEST_LIFE_MICROS)));
            etcd.kill();
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
                assertThat(thread.isAlive()).isFalse();
            }
            etcd.restart();
            awaitBack(storage);
            awaitBack(other);
            for (Writer writer : writers) {
                compare(writer);
                writes += writer.writes;
                unknown += writer.unknownKey == null ? 0 : 1;
            }
        }
        long last = storage.revision();
        assertEachOnce(here.awaitEvents((int) last - 1), last);
        assertEachOnce(there.awaitEvents((int) last - 1), last);
        System.out.printf("deaths of etcd: %d, writes: %d, of unknown end: %d%n", rounds, writes, unknown);
    }

    private static void awaitBack(Storage storage) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                storage.revision();
                return;
            } catch (StorageUnavailableException notYet) {
                assertThat(deadline - System.nanoTime()).as(notYet.getMessage()).isPositive();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
    }

    private void compare(Writer writer) {
        assertThat(writer.surprise).isNull();
        assertThat(storage.revision()).isGreaterThanOrEqualTo(writer.lastRevision);
        for (int k = 0; k < KEYS; k++) {
            String key = "/t" + writer.number + "/k" + k;
            KeyValue found = other.get(key, Storage.LATEST);
            String id = CrashWriter.idOf(found);
            if (key.equals(writer.unknownKey) && id.equals(writer.unknownId)) {
                writer.acknowledged.put(key, id);
            } else {
                assertThat(id).as(key).isEqualTo(writer.acknowledged.getOrDefault(key, "-"));
            }
        }
    }
}
