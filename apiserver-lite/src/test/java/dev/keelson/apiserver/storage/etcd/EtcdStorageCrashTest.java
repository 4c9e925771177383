package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.WriteResult;
import dev.keelson.apiserver.storage.embedded.CrashRounds;
import dev.keelson.apiserver.storage.embedded.CrashWriter;
import dev.keelson.clock.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers die, and etcd dies below them; watches of two storages see every change once. {@code -Dkeelson.crash.rounds=N}
 * makes it N rounds, {@code -Dkeelson.crash.seed=S} others.
 */
class EtcdStorageCrashTest {

    private static final int WRITERS = 4;
    private static final int KEYS = 5;
    private static final int OFTEN = 50;
    private static final long LONGEST_LIFE_MICROS = 300_000;

    @TempDir
    Path directory;

    private EtcdServer etcd;
    private EtcdStorage storage;
    private EtcdStorage other;
    private final WriteLedger ledger = new WriteLedger();
    private final WatchedHistory here = new WatchedHistory();
    private final WatchedHistory there = new WatchedHistory();

    @BeforeEach
    void open() throws Exception {
        etcd = EtcdServer.start(directory);
        // Every revision is to be a writer's.
        EtcdOptions uncompacted = etcd.options().withCompactionInterval(Duration.ZERO);
        storage = EtcdStorage.open(uncompacted, Clock.system());
        other = EtcdStorage.open(uncompacted, Clock.system());
        storage.watch("/", "0", 1, here);
        other.watch("/", "0", 1, there);
    }

    @AfterEach
    void close() throws Exception {
        if (storage != null) {
            storage.close();
        }
        if (other != null) {
            other.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    private void settle(String what, int round, int rounds) throws InterruptedException {
        ledger.settle(storage, here);
        if (round == rounds || round % OFTEN == 0) {
            System.out.println(what + ": " + round + ", " + ledger.summary());
        }
    }

    private void assertSeenAlike() throws InterruptedException {
        long last = storage.revision();
        assertThat(there.between(1, last)).isEqualTo(here.between(1, last));
    }

    @Test
    void losesNothingWhenAWriterIsKilled() throws Exception {
        CrashRounds crashes = new CrashRounds(
                CrashWriter.class, line -> line.startsWith("PUT"), Long.getLong("keelson.crash.seed", 8));
        int rounds = CrashRounds.rounds(4);
        for (int round = 1; round <= rounds; round++) {
            crashes.run(List.of(etcd.url().toString(), String.valueOf(round))).forEach(ledger::account);
            settle("deaths of the writer", round, rounds);
        }
        assertSeenAlike();
        assertThat(ledger.acknowledgements()).isGreaterThan(rounds);
    }

    /** One thread's writes, until the first that fails. */
    private final class Writer implements Runnable {
        private final Storage through;
        private final String name;
        private final Random random;
        private final CountDownLatch atWork = new CountDownLatch(1);
        private final Thread thread = new Thread(this);
        private volatile @Nullable Throwable surprise;

        Writer(Storage through, String name, Random random) {
            this.through = through;
            this.name = name;
            this.random = random;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; write(name + "." + i); i++) {
                    atWork.countDown();
                }
            } catch (Throwable unexpected) {
                surprise = unexpected;
            } finally {
                atWork.countDown();
            }
        }

        private boolean write(String unique) {
            String key = "/t" + random.nextInt(KEYS);
            boolean delete = random.nextInt(5) == 0;
            String id = delete ? "-" : unique;
            ledger.tries(key, id);
            try {
                WriteResult result = delete
                        ? through.delete(key, Storage.ANY)
                        : through.put(key, CrashWriter.value(id, random), Storage.ANY, null);
                if (result.applied()) {
                    ledger.acknowledges(name, key, id, result.revision());
                } else {
                    ledger.refuses(key, id);
                }
                return true;
            } catch (StorageUnavailableException died) {
                if (died.outcomeKnown()) {
                    ledger.refuses(key, id);
                }
                return false;
            }
        }

        void awaitEnd() throws InterruptedException {
            thread.join(TimeUnit.SECONDS.toMillis(120));
            assertThat(thread.isAlive()).isFalse();
            assertThat(surprise).isNull();
        }
    }

    @Test
    void losesNothingWhenEtcdIsKilled() throws Exception {
        Random random = new Random(Long.getLong("keelson.crash.seed", 9));
        int rounds = CrashRounds.rounds(4);
        for (int round = 1; round <= rounds; round++) {
            List<Writer> writers = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                Storage through = number % 2 == 0 ? storage : other;
                writers.add(new Writer(through, round + "." + number, new Random(random.nextLong())));
            }
            writers.forEach(writer -> writer.thread.start());
            for (Writer writer : writers) {
                assertThat(writer.atWork.await(120, TimeUnit.SECONDS)).isTrue();
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextLong(LONGEST_LIFE_MICROS)));
            etcd.kill();
            for (Writer writer : writers) {
                writer.awaitEnd();
            }
            etcd.restart();
            awaitBack(storage);
            awaitBack(other);
            settle("deaths of etcd", round, rounds);
            if (round % OFTEN == 0) {
                // etcd reads all that it has when it starts.
                assertSeenAlike();
                storage.compact(storage.revision());
            }
        }
        assertSeenAlike();
    }

    private static void awaitBack(Storage storage) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
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
}
