package dev.keelson.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.api.catalogue.GroupVersionKind;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListJsonTest {

    private static final String HEAD =
            "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[";

    private static ListResult list(boolean typed, String... items) {
        List<byte[]> bytes =
                List.of(items).stream().map(item -> item.getBytes(UTF_8)).toList();
        return new ListResult(new GroupVersionKind("", "v1", "PodList"), "7", null, null, bytes, typed);
    }

    private static String pod(String name) {
        return "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"" + name + "\"}}";
    }

    private static String text(ListResult list) {
        return new String(list.json(), UTF_8);
    }

    @Test
    void leavesOutTheTypeOfBuiltInItemsOnly() {
        assertThat(text(list(false))).isEqualTo(HEAD + "]}");
        assertThat(text(list(false, pod("a")))).isEqualTo(HEAD + "{\"metadata\":{\"name\":\"a\"}}]}");
        assertThat(text(list(false, pod("a"), pod("b"))))
                .isEqualTo(HEAD + "{\"metadata\":{\"name\":\"a\"}},{\"metadata\":{\"name\":\"b\"}}]}");
        assertThat(text(list(true, pod("a"), pod("b")))).isEqualTo(HEAD + pod("a") + "," + pod("b") + "]}");
        assertThat(text(list(false, "{}", pod("b")))).isEqualTo(HEAD + "{},{\"metadata\":{\"name\":\"b\"}}]}");
    }

    @Test
    void isTheSameInPiecesOfAnySize() {
        ListResult list = list(false, pod("a"), "{}", pod("b"));
        for (int size = 1; size < 60; size++) {
            ListJson json = list.content();
            ByteBuffer whole = ByteBuffer.allocate((int) json.length());
            while (whole.hasRemaining()) {
                ByteBuffer piece = ByteBuffer.allocate(Math.min(size, whole.remaining()));
                json.read(piece);
                assertThat(piece.hasRemaining()).isFalse();
                whole.put(piece.flip());
            }
            assertThat(new String(whole.array(), UTF_8)).isEqualTo(text(list));
        }
    }
}
