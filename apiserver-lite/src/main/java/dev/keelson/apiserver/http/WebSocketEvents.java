package dev.keelson.apiserver.http;

import dev.keelson.apiserver.registry.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Each event is one message of a WebSocket: text for JSON, binary for protobuf, whatever protocol was agreed on. */
final class WebSocketEvents implements EventFraming {

    private final EventFraming content;
    private final int opcode;

    private WebSocketEvents(EventFraming content, int opcode) {
        this.content = content;
        this.opcode = opcode;
    }

    static WebSocketEvents of(boolean protobuf) {
        return protobuf
                ? new WebSocketEvents(new ProtobufEvents(false), WebSocketFrames.BINARY)
                : new WebSocketEvents(new JsonEvents(), WebSocketFrames.TEXT);
    }

    @Override
    public void frame(WatchEvent event, Consumer<byte[]> out) {
        List<byte[]> pieces = new ArrayList<>(3);
        content.frame(event, pieces::add);
        long length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        out.accept(WebSocketFrames.head(opcode, length));
        pieces.forEach(out);
    }
}
