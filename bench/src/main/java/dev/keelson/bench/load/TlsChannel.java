package dev.keelson.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * A TLS connection whose reader does not wait: one thread reads many. Blocking until it is registered with a selector. For
 * use by one thread at a time, except {@link #close}.
 */
final class TlsChannel implements AutoCloseable {

    /** One call of {@link #receive} passes no more bytes than this: what is encrypted is longer. */
    static final int MOST_AT_ONCE = 128 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Room in which any number of connections of one thread receive, one after the other. */
    static final class Room {
        private final ByteBuffer wire = ByteBuffer.allocate(MOST_AT_ONCE);
        private final ByteBuffer plain = ByteBuffer.allocate(32 << 10);
    }

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer out;
    // The beginning of a record that has not arrived whole.
    private byte[] rest = new byte[0];

    private TlsChannel(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        this.out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    /** Makes the handshake on a connected blocking channel, which is then this one's. */
    static TlsChannel over(SocketChannel channel, SSLEngine engine, Room room) throws IOException {
        TlsChannel secure = new TlsChannel(channel, engine);
        engine.setUseClientMode(true);
        engine.beginHandshake();
        secure.handshake(room);
        return secure;
    }

    private void handshake(Room room) throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> send(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive(room, (bytes, from, to) -> {});
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Sends all of it; while blocking only. */
    void send(ByteBuffer plain) throws IOException {
        do {
            engine.wrap(plain, out.clear());
            out.flip();
            while (out.hasRemaining()) {
                channel.write(out);
            }
        } while (plain.hasRemaining());
    }

    void register(Selector selector, Object attachment) throws IOException {
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, attachment);
    }

    /**
     * Reads once; the bytes that are complete go to {@code sink}.
     *
     * @throws EOFException when the peer has ended the connection
     */
    void receive(Room room, Connection.Sink sink) throws IOException {
        ByteBuffer wire = room.wire.clear().put(rest);
        if (rest.length > 0 && engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING) {
            // What came together is looked at before more is awaited.
            rest = new byte[0];
            wire.flip();
            if (unwrap(wire, room.plain, sink)) {
                return;
            }
            wire.clear().put(rest);
        }
        if (channel.read(wire) < 0) {
            throw new EOFException("the server ended the connection");
        }
        unwrap(wire.flip(), room.plain, sink);
    }

    /** Whether there was at least one whole record. */
    private boolean unwrap(ByteBuffer wire, ByteBuffer plain, Connection.Sink sink) throws IOException {
        boolean any = false;
        SSLEngineResult result;
        do {
            result = engine.unwrap(wire, plain.clear());
            switch (result.getStatus()) {
                case CLOSED -> throw new ClosedChannelException();
                case BUFFER_OVERFLOW -> throw new IOException("a record larger than TLS has them");
                case OK -> any = true;
                case BUFFER_UNDERFLOW -> {}
            }
            if (plain.position() > 0) {
                sink.data(plain.array(), 0, plain.position());
            }
            if (result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_TASK) {
                runTasks();
            }
        } while (result.getStatus() == SSLEngineResult.Status.OK
                && wire.hasRemaining()
                && engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NEED_WRAP);
        rest = Arrays.copyOfRange(wire.array(), wire.position(), wire.limit());
        return any;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
