package dev.keelson.node.container.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriLogTest {

    @TempDir
    Path dir;

    private final FakeClock clock = new FakeClock();

    private Path log() {
        return dir.resolve("c").resolve("0.log");
    }

    private RawToCriPump open() throws IOException {
        return RawToCriPump.open(dir.resolve("out"), dir.resolve("err"), log(), clock);
    }

    private void write(String raw, String text) throws IOException {
        Files.writeString(dir.resolve(raw), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private String read(long tail, Instant since, long limit, boolean timestamps) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (LogTail reader = new LogTail(log(), new LogTail.Selection(tail, since, limit, timestamps))) {
            for (byte[] piece = reader.read(); piece.length > 0; piece = reader.read()) {
                all.writeBytes(piece);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Test
    void lineWithoutAnEndWaitsUntilItIsCompleteOrTheProcessIsGone() throws IOException {
        try (RawToCriPump pump = open()) {
            write("out", "half");
            assertThat(pump.pump(false)).isFalse();
            write("out", " whole\nrest");
            assertThat(pump.pump(false)).isTrue();
            assertThat(Files.readString(log())).isEqualTo("2026-01-01T00:00:00.000000000Z stdout F half whole\n");
            pump.pump(true);
            assertThat(Files.readString(log())).endsWith("stdout P rest\n");
        }
        assertThat(read(-1, Instant.EPOCH, -1, false)).isEqualTo("half whole\nrest");
    }

    @Test
    void everyByteIsCarriedOnceWhateverInstantTheCarrierDies() throws IOException {
        Random random = new Random(20261120);
        StringBuilder written = new StringBuilder();
        for (int life = 0; life < 60; life++) {
            try (RawToCriPump pump = open()) {
                for (int i = 0; i < random.nextInt(5); i++) {
                    StringBuilder piece = new StringBuilder();
                    for (int c = random.nextInt(6_000); c > 0; c--) {
                        piece.append(random.nextInt(200) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
                    }
                    if (random.nextInt(20) == 0) {
                        piece.append("x".repeat(3 * RawToCriPump.MAX_LINE));
                    }
                    written.append(piece);
                    write("out", piece.toString());
                    pump.pump(false);
                }
            }
            // A crash leaves the last write of the log cut off anywhere.
            try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
                channel.truncate(Math.max(0, channel.size() - random.nextInt(3_000)));
            }
        }
        try (RawToCriPump pump = open()) {
            pump.pump(true);
        }
        assertThat(read(-1, Instant.EPOCH, -1, false)).isEqualTo(written.toString());
    }

    @Test
    void tailSinceLimitAndTimestampsSelect() throws IOException {
        try (RawToCriPump pump = open()) {
            for (int i = 1; i <= 5; i++) {
                write(i % 2 == 0 ? "err" : "out", "line " + i + "\n");
                pump.pump(false);
                clock.advance(Duration.ofSeconds(1));
            }
        }
        assertThat(read(2, Instant.EPOCH, -1, false)).isEqualTo("line 4\nline 5\n");
        assertThat(read(0, Instant.EPOCH, -1, false)).isEmpty();
        assertThat(read(99, Instant.EPOCH, -1, false)).startsWith("line 1\n");
        assertThat(read(-1, Instant.parse("2026-01-01T00:00:03Z"), -1, false)).isEqualTo("line 4\nline 5\n");
        assertThat(read(-1, Instant.EPOCH, 9, false)).isEqualTo("line 1\nli");
        assertThat(read(1, Instant.EPOCH, -1, true)).isEqualTo("2026-01-01T00:00:04.000000000Z line 5\n");
    }
}
