package dev.keelson.apiserver.http.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Resets a stream whose request line cannot be one. The engine's translation into HTTP objects fails on it too, but only
 * after it has taken a buffer that nobody gives back. Confined to its stream's loop.
 */
final class Http2HeadCheck extends ChannelInboundHandlerAdapter {

    /** Trailers have no request line. */
    private boolean headSeen;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2HeadersFrame frame && !headSeen) {
            headSeen = true;
            if (!isRequest(frame.headers())) {
                ReferenceCountUtil.release(message);
                context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
                return;
            }
        }
        context.fireChannelRead(message);
    }

    private static boolean isRequest(Http2Headers headers) {
        return isToken(headers.method()) && isPlain(headers.path());
    }

    /** A token as of RFC 9110: what else there is makes a request that cannot be built. */
    private static boolean isToken(@Nullable CharSequence text) {
        if (text == null || text.length() == 0) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Not empty, and without what would end a token of a request line. */
    private static boolean isPlain(@Nullable CharSequence text) {
        if (text == null || text.length() == 0) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
