package dev.keelson.apiserver.http.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.util.concurrent.TimeUnit;

/** Ends an HTTP/2 connection, with GOAWAY, when nothing happens on it or the server closes. Confined to its loop. */
final class Http2ConnectionGuard extends ChannelInboundHandlerAdapter {

    private final Http2FrameCodec codec;
    private final HttpLimits limits;

    /** Stream that was newest at the last look. */
    private int newestStream;

    Http2ConnectionGuard(Http2FrameCodec codec, HttpLimits limits) {
        this.codec = codec;
        this.limits = limits;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        lookLater(context);
    }

    private void lookLater(ChannelHandlerContext context) {
        context.executor().schedule(() -> look(context), limits.idle().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        int newest = codec.connection().remote().lastStreamCreated();
        if (codec.connection().numActiveStreams() == 0 && newest == newestStream) {
            context.close();
            return;
        }
        newestStream = newest;
        lookLater(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ShutdownEvent.INSTANCE) {
            context.close();
        } else if (event == ConnectAnewEvent.INSTANCE && !codec.connection().goAwaySent()) {
            // The client closes it when the last answer is there, and what it has sent meanwhile is still answered.
            context.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(limits.streams()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
