package dev.keelson.apiserver.http.transport;

import java.nio.ByteBuffer;

/**
 * The body of an answer that is made while it is sent: as fast as the client takes it, and never in memory as a whole.
 *
 * <p>For one answer. Used on the connection's loop, so it must not block.
 */
public interface Body {

    /** How many bytes there are in all. */
    long length();

    /** A body that is there already; the bytes are handed over. */
    static Body of(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        return new Body() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public void next(ByteBuffer into) {
                int size = Math.min(into.remaining(), rest.remaining());
                into.put(rest.slice().limit(size));
                rest.position(rest.position() + size);
            }
        };
    }

    /** Puts the bytes that come next, as many as there is room for. Called until all {@link #length()} have been put. */
    void next(ByteBuffer into);
}
