package dev.keelson.node.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;

/** The answer to one request; owns the request's buffer. */
final class Reply {

    private final ChannelHandlerContext context;
    private final FullHttpRequest request;
    private final boolean keepAlive;

    Reply(ChannelHandlerContext context, FullHttpRequest request) {
        this.context = context;
        this.request = request;
        this.keepAlive = HttpUtil.isKeepAlive(request);
    }

    ChannelHandlerContext context() {
        return context;
    }

    FullHttpRequest request() {
        return request;
    }

    boolean wantsUpgrade(String protocol) {
        return protocol.equalsIgnoreCase(request.headers().get(HttpHeaderNames.UPGRADE));
    }

    void text(int status, String line) {
        whole(status, "text/plain; charset=utf-8", (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void whole(int status, String type, byte[] body) {
        request.release();
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        finish(context.writeAndFlush(response));
    }

    /** Sends the head of an answer that follows in pieces. */
    void begin(String type) {
        request.release();
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        context.writeAndFlush(response);
    }

    /** @return completes when the piece has left, so that the next one may follow */
    ChannelFuture piece(byte[] bytes) {
        return context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
    }

    void end() {
        finish(context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    boolean open() {
        return context.channel().isActive();
    }

    private void finish(ChannelFuture sent) {
        if (!keepAlive) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
