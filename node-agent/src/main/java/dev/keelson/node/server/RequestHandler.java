package dev.keelson.node.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in and hands them to their routes, off the event loop. */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final ClientGate gate;
    private final Routes routes;
    private final Executor blocking;

    RequestHandler(ClientGate gate, Routes routes, Executor blocking) {
        super(false);
        this.gate = gate;
        this.routes = routes;
        this.blocking = blocking;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        Reply reply = new Reply(context, request);
        if (!uri.path().equals("/healthz")) {
            switch (gate.judge(context.channel())) {
                case UNKNOWN -> {
                    reply.text(401, "Unauthorized");
                    return;
                }
                case FORBIDDEN -> {
                    reply.text(403, "Forbidden: only the API server and administrators may ask a node");
                    return;
                }
                case ALLOWED -> {}
            }
        }
        blocking.execute(() -> {
            try {
                routes.serve(uri, reply);
            } catch (Refusal refused) {
                reply.text(refused.status(), refused.text());
            } catch (RuntimeException unexpected) {
                LOG.warn("request {} failed", uri.path(), unexpected);
                reply.text(500, "internal error: " + unexpected.getMessage());
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a connection failed", cause);
        context.close();
    }
}
