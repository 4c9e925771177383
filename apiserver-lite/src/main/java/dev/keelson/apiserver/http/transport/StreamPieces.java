package dev.keelson.apiserver.http.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpServerCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is appended to a stream in pieces that fill a TLS record each, an HTTP/1.1 chunk's framing included.
 * Confined to the connection's loop.
 */
final class StreamPieces {

    /** What a TLS record holds. */
    private static final int PIECE = 16 << 10;

    /** Four hexadecimal digits and a line end: room for every chunk that fits. */
    private static final int CHUNK_HEAD = 6;

    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final ChannelHandlerContext context;

    /** Where chunks enter the pipeline ready-made; null where something else frames them. */
    private final @Nullable ChannelHandlerContext beyondCodec;

    /** Null, or has at least one byte to send and room for more. */
    private @Nullable ByteBuf collected;

    /** @param chunked whether the stream is one of HTTP/1.1 chunks */
    StreamPieces(ChannelHandlerContext context, boolean chunked) {
        this.context = context;
        this.beyondCodec = chunked ? context.pipeline().context(HttpServerCodec.class) : null;
    }

    void append(byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            ByteBuf piece = collected != null ? collected : begin();
            int size = Math.min(bytes.length - from, room(piece));
            piece.writeBytes(bytes, from, size);
            from += size;
            if (room(piece) == 0) {
                send();
            }
        }
    }

    private ByteBuf begin() {
        ByteBuf piece = context.alloc().heapBuffer(PIECE, PIECE);
        if (beyondCodec != null) {
            piece.writerIndex(CHUNK_HEAD);
        }
        collected = piece;
        return piece;
    }

    private int room(ByteBuf piece) {
        return piece.writableBytes() - (beyondCodec != null ? LINE_END.length : 0);
    }

    /** Passes on what is collected, so that a flush sends it. */
    void send() {
        ByteBuf piece = collected;
        if (piece == null) {
            return;
        }
        collected = null;
        if (beyondCodec == null) {
            context.write(new DefaultHttpContent(piece), context.voidPromise());
            return;
        }
        int size = piece.readableBytes() - CHUNK_HEAD;
        for (int digit = 0; digit < 4; digit++) {
            piece.setByte(digit, HEX[size >> (12 - 4 * digit) & 0xf]);
        }
        piece.setBytes(4, LINE_END);
        piece.writeBytes(LINE_END);
        beyondCodec.write(piece, beyondCodec.voidPromise());
    }

    void release() {
        if (collected != null) {
            collected.release();
            collected = null;
        }
    }
}
