package dev.keelson.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChunkedLinesTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String ANSWER = HEAD + "b\r\n{\"a\":1}\n{\"b\r\n5;x=1\r\n\":2}\n\r\n8\r\n{\"c\":3}\n\r\n";

    @Test
    void countsLinesWhateverThePiecesAre() throws IOException {
        byte[] answer = ANSWER.getBytes(StandardCharsets.ISO_8859_1);
        for (int size = 1; size <= answer.length; size++) {
            ChunkedLines lines = new ChunkedLines();
            int count = 0;
            for (int from = 0; from < answer.length; from += size) {
                count += lines.take(answer, from, Math.min(answer.length, from + size));
            }
            assertThat(count).as("in pieces of %d", size).isEqualTo(3);
            assertThat(lines.bytes()).as("in pieces of %d", size).isEqualTo(24);
        }
    }

    @Test
    void refusesOtherAnswers() {
        byte[] refusal = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> new ChunkedLines().take(refusal, 0, refusal.length))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("410 Gone");
    }

    @Test
    void tellsOfTheEnd() {
        byte[] ended = (ANSWER + "0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> new ChunkedLines().take(ended, 0, ended.length))
                .isInstanceOf(IOException.class)
                .hasMessage("the watch ended");
    }
}
