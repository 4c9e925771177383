package dev.keelson.apiserver.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.Storage;
import dev.keelson.clock.FakeClock;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dkeelson.crash.rounds=N} makes it N rounds. */
class EmbeddedStorageCrashTest {

    @TempDir
    Path directory;

    private final CrashAccount account = new CrashAccount();

    @Test
    void losesNothingAcknowledgedAndShowsNothingElseAfterAKill() throws Exception {
        CrashRounds crashes = new CrashRounds(CrashWriter.class, line -> line.startsWith("PUT"), 7);
        int rounds = CrashRounds.rounds(8);
        for (int round = 0; round < rounds; round++) {
            List<String> lines = crashes.run(List.of(directory.toString(), String.valueOf(round)));
            lines.forEach(account::account);
            try (Storage storage = EmbeddedStorage.open(directory, new FakeClock())) {
                account.compare(storage);
            }
        }
        assertThat(account.acknowledgements()).isGreaterThan(rounds);
        System.out.println("crash rounds: " + rounds + ", acknowledged writes: " + account.acknowledgements());
    }
}
