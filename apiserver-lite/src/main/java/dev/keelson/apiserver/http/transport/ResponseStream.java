package dev.keelson.apiserver.http.transport;

/**
 * An answer that is sent piece by piece. Its methods are called in tasks given to {@link #execute}, except
 * {@code execute} and {@link #onEnd} themselves, which any thread may call.
 */
public interface ResponseStream {

    /** Runs {@code task} on the connection's loop, never in the call. The task must not block. */
    void execute(Runnable task);

    /** False when the client is slow and what was written waits in memory: write no more until writable. */
    boolean isWritable();

    /** Runs {@code action} on the loop once, when the stream is writable again; replaces an earlier action. */
    void onWritable(Runnable action);

    /** Queues a piece, handed over; {@link #flush} sends what is queued. */
    void write(byte[] piece);

    /** Queues bytes, which are copied: what is appended is sent together, in pieces as large as TLS has them. */
    void append(byte[] bytes);

    void flush();

    /** Ends the answer in good order. */
    void end();

    /** Breaks the connection (HTTP/1.1) or stream (HTTP/2), so that the client cannot take the answer for complete. */
    void abort();

    /** Whether the answer was ended, or the client has gone. */
    boolean isEnded();

    /** Runs {@code action} once the stream has ended for any reason; at once if it has. */
    void onEnd(Runnable action);
}
