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

    /** Puts the bytes that come next, as many as there is room for. Called until all {@link #length()} have been put. */
    void next(ByteBuffer into);
}
