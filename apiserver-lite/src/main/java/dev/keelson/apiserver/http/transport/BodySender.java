package dev.keelson.apiserver.http.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a body piece by piece, whenever its client takes more. Confined to the connection's loop. */
final class BodySender {

    private static final Logger LOG = LoggerFactory.getLogger(BodySender.class);

    /** A multiple of what a TLS record holds. */
    private static final int PIECE = 64 << 10;

    private final ChannelHandlerContext context;
    private final ResponseStream client;
    private final Body body;
    private long left;

    BodySender(ChannelHandlerContext context, ResponseStream client, Body body) {
        this.context = context;
        this.client = client;
        this.body = body;
        this.left = body.length();
    }

    void send() {
        while (left > 0 && !client.isEnded()) {
            if (!client.isWritable()) {
                client.flush();
                client.onWritable(this::send);
                return;
            }
            if (!sendPiece()) {
                client.abort();
                return;
            }
        }
        client.end();
    }

    /** Returns whether there was a piece to send. */
    private boolean sendPiece() {
        int size = (int) Math.min(PIECE, left);
        ByteBuf piece = context.alloc().heapBuffer(size, size);
        try {
            ByteBuffer room = piece.internalNioBuffer(0, size);
            body.next(room);
            if (room.hasRemaining()) {
                throw new IllegalStateException("a body has " + room.remaining() + " bytes less than it said");
            }
        } catch (RuntimeException defect) {
            LOG.error("a body cannot be sent to its end", defect);
            piece.release();
            return false;
        }
        piece.writerIndex(size);
        left -= size;
        context.write(new DefaultHttpContent(piece), context.voidPromise());
        return true;
    }
}
