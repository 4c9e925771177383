package dev.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEndsTest {

    @Test
    void countsWhatALoopCounts() {
        Random random = new Random(7);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[random.nextInt(70)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(4) == 0 ? (byte) '\n' : random.nextBoolean() ? (byte) (0x8a) : bytes[i];
            }
            int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            int lines = 0;
            for (int i = from; i < bytes.length; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            assertThat(LineEnds.count(bytes, from, bytes.length)).isEqualTo(lines);
        }
    }
}
