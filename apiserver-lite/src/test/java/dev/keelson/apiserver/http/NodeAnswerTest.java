package dev.keelson.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAnswerTest {
    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void leavesWhatFollowsASwitchOfProtocolsUntouched() throws IOException {
        InputStream in =
                stream("HTTP/1.1 101 Switching Protocols\r\nUpgrade: SPDY/3.1\r\nConnection: Upgrade\r\n\r\n\0frame");
        NodeAnswer answer = NodeAnswer.read(in);

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.headers().first("upgrade")).isEqualTo("SPDY/3.1");
        assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)).isEqualTo("\0frame");
    }

    @Test
    void readsARefusalNoFurtherThanItGoes() throws IOException {
        InputStream in =
                stream("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ngone and more");
        NodeAnswer answer = NodeAnswer.read(in);

        assertThat(answer.body(in)).asString().isEqualTo("gone");
        assertThat(answer.passedOn().first("content-length")).isNull();
        assertThat(answer.passedOn().first("content-type")).isEqualTo("text/plain");
    }

    @Test
    void joinsChunks() throws IOException {
        InputStream in = stream(
                "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n");
        assertThat(NodeAnswer.read(in).body(in)).asString().isEqualTo("abc0123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b"})
    void refusesWhatIsNoHttp(String text) {
        assertThatThrownBy(() -> NodeAnswer.read(stream(text))).isInstanceOf(IOException.class);
    }
}
