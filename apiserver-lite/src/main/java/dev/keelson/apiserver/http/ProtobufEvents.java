package dev.keelson.apiserver.http;

import dev.keelson.apiserver.protobuf.Protobuf;
import dev.keelson.apiserver.registry.WatchEvent;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Each event is a WatchEvent without envelope, on a plain stream behind its length in four bytes. */
final class ProtobufEvents implements EventFraming {

    private final boolean delimited;

    /** {@code delimited} is false where something else tells events apart. */
    ProtobufEvents(boolean delimited) {
        this.delimited = delimited;
    }

    @Override
    public void frame(WatchEvent event, Consumer<byte[]> out) {
        String type = event.type().name();
        byte[] object = event.protobuf();
        byte[] head = Protobuf.watchEventHead(type, object);
        if (delimited) {
            out.accept(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(head.length + object.length)
                    .array());
        }
        out.accept(head);
        out.accept(object);
    }
}
