package dev.keelson.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 keep-alive connection. Bodies are not collected, decoded or copied unless a sink does so; a request goes
 * out in one write, so in one TLS record where it fits. For use by one thread, except {@link #close}.
 */
public final class Connection implements AutoCloseable {

    /** Receives a body piece by piece; the bytes are valid during the call only. */
    @FunctionalInterface
    public interface Sink {
        void data(byte[] bytes, int from, int to);
    }

    private static final Sink NOWHERE = (bytes, from, to) -> {};

    private final String host;
    private final TlsChannel channel;
    private final ResponseReader responses;

    Connection(String host, TlsChannel channel, TlsChannel.Room room) {
        this.host = host;
        this.channel = channel;
        this.responses = new ResponseReader(channel, room);
    }

    /** Sends a request and drops the answer's body. */
    public Answer exchange(Request request) throws IOException {
        return exchange(request, NOWHERE);
    }

    /** Sends a request; the answer's body goes to {@code sink}. Returns when the body has ended. */
    public Answer exchange(Request request, Sink sink) throws IOException {
        send(request);
        return responses.read(sink);
    }

    /** Sends a request and returns the answer's whole body, which must come with status {@code expected}. */
    public byte[] fetch(Request request, int expected) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Answer answer = exchange(request, (bytes, from, to) -> body.write(bytes, from, to - from));
        if (answer.status() != expected) {
            throw new IOException(request.method() + " " + request.path() + " was answered with " + answer.status()
                    + ": " + beginning(body.toByteArray()));
        }
        return body.toByteArray();
    }

    private void send(Request request) throws IOException {
        channel.send(ByteBuffer.wrap(request.encoded(host)));
    }

    static String beginning(byte[] body) {
        return new String(body, 0, Math.min(body.length, 400), StandardCharsets.UTF_8);
    }

    /** Ends the connection at once; a thread that reads from it gets an exception. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
