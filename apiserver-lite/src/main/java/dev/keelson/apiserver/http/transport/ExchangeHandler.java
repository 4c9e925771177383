package dev.keelson.apiserver.http.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects requests and runs one exchange at a time: those of an HTTP/1.1 connection, or the only one of an HTTP/2
 * stream. Confined to its loop.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);

    /** Pipelined pieces kept while an exchange runs; beyond, the client's sending is held up. */
    private static final int PIPELINED_PIECES = 64;

    private static final byte[] NOTHING = new byte[0];

    private final List<X509Certificate> clientCertificates;
    private final boolean http2;
    private final SocketAddress remoteAddress;
    private final HttpLimits limits;
    private final BodyBudget bodies;
    private final TransportEvents events;
    private final HttpHandler handler;

    /** The request being received; null between requests. */
    private @Nullable HttpRequest head;

    private ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    /** Of the budget: what was received of the request that is being received or answered. */
    private long takenBytes;

    /** Whether the rest of the request being received is thrown away, as it was refused. */
    private boolean refused;

    /** The exchange being answered. */
    private @Nullable EngineExchange running;

    private boolean closing;
    private final Queue<HttpObject> pipelined = new ArrayDeque<>();
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable ScheduledFuture<?> stall;

    ExchangeHandler(
            List<X509Certificate> clientCertificates,
            boolean http2,
            SocketAddress remoteAddress,
            HttpLimits limits,
            BodyBudget bodies,
            TransportEvents events,
            HttpHandler handler) {
        this.clientCertificates = clientCertificates;
        this.http2 = http2;
        this.remoteAddress = remoteAddress;
        this.limits = limits;
        this.bodies = bodies;
        this.events = events;
        this.handler = handler;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        startDeadline(context, limits.idle(), "a request");
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof HttpObject piece)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (running != null && head == null) {
            pipelined.add(piece);
            if (pipelined.size() > PIPELINED_PIECES) {
                context.channel().config().setAutoRead(false);
            }
            return;
        }
        accept(context, piece);
    }

    private void accept(ChannelHandlerContext context, HttpObject piece) {
        try {
            if (piece instanceof HttpRequest request) {
                begin(context, request);
            }
            if (piece instanceof HttpContent content) {
                receive(context, content);
            }
        } finally {
            ReferenceCountUtil.release(piece);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        head = request;
        refused = false;
        body = new ByteArrayOutputStream(0);
        startDeadline(context, limits.requestBody(), "a request's body");
        DecoderResult decoded = request.decoderResult();
        if (decoded.isFailure()) {
            refuseUndecodable(context, decoded.cause());
        } else if (HttpUtil.getContentLength(request, 0L) > limits.body()) {
            refuse(context, 413, "Request entity too large: limit is " + limits.body());
        } else if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void receive(ChannelHandlerContext context, HttpContent content) {
        HttpRequest request = head;
        if (request == null) {
            return;
        }
        if (!refused) {
            ByteBuf bytes = content.content();
            if (content.decoderResult().isFailure()) {
                refuseUndecodable(context, content.decoderResult().cause());
            } else if (body.size() + bytes.readableBytes() > limits.body()) {
                refuse(context, 413, "Request entity too large: limit is " + limits.body());
            } else if (!bodies.tryTake(bytes.readableBytes())) {
                refuse(context, 429, "Too many requests, please try again later.");
            } else {
                takenBytes += bytes.readableBytes();
                append(bytes);
            }
        }
        if (content instanceof LastHttpContent) {
            head = null;
            cancelDeadline();
            if (refused) {
                finishIfDone(context);
            } else {
                byte[] complete = body.size() == 0 ? NOTHING : body.toByteArray();
                body = new ByteArrayOutputStream(0);
                dispatch(context, request, complete);
            }
        }
    }

    private void append(ByteBuf bytes) {
        try {
            bytes.readBytes(body, bytes.readableBytes());
        } catch (IOException memoryDoesNotFail) {
            throw new IllegalStateException(memoryDoesNotFail);
        }
    }

    private void refuseUndecodable(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            refuse(context, 414, "the request line is longer than " + limits.requestLine() + " bytes");
        } else if (cause instanceof TooLongHttpHeaderException) {
            refuse(context, 431, "the request's header fields are longer than " + limits.headers() + " bytes");
        } else {
            refuse(context, 400, "the request is not HTTP: " + cause.getMessage());
        }
    }

    private void refuse(ChannelHandlerContext context, int status, String why) {
        HttpRequest request = head;
        if (request == null) {
            return;
        }
        refused = true;
        closing = true;
        body = new ByteArrayOutputStream(0);
        giveBack();
        EngineExchange exchange = new EngineExchange(context, this, request(request, NOTHING), false, http2);
        running = exchange;
        handler.refuse(exchange, status, why);
    }

    private void dispatch(ChannelHandlerContext context, HttpRequest request, byte[] complete) {
        boolean keepAlive = http2 || HttpUtil.isKeepAlive(request);
        EngineExchange exchange = new EngineExchange(context, this, request(request, complete), keepAlive, http2);
        exchange.chunked = http2 || request.protocolVersion().isKeepAliveDefault();
        running = exchange;
        if (http2 && limits.goAway().getAsBoolean()) {
            context.channel().parent().pipeline().fireUserEventTriggered(ConnectAnewEvent.INSTANCE);
        }
        try {
            handler.handle(exchange);
        } catch (RuntimeException defect) {
            LOG.error("{} {} failed", request.method(), request.uri(), defect);
            exchange.respond(500, new Headers(), NOTHING);
        }
    }

    private Request request(HttpRequest request, byte[] complete) {
        Headers headers = new Headers();
        request.headers().forEach(field -> headers.add(field.getKey(), field.getValue()));
        return new Request(
                request.method().name(),
                originForm(request.uri()),
                headers,
                complete,
                clientCertificates,
                remoteAddress,
                http2);
    }

    /** Proxies send the absolute form, which means the same. */
    private static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = target.indexOf("://");
        int path = authority < 0 ? -1 : target.indexOf('/', authority + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    /** The answer of the running exchange has been handed to the engine, the last byte included. */
    void answered(ChannelHandlerContext context, boolean keepAlive) {
        closing |= !keepAlive;
        running = null;
        giveBack();
        finishIfDone(context);
    }

    private void finishIfDone(ChannelHandlerContext context) {
        if (running != null || head != null) {
            return;
        }
        if (closing) {
            if (!http2) {
                context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
            return;
        }
        startDeadline(context, limits.idle(), "the next request");
        while (running == null || head != null) {
            HttpObject next = pipelined.poll();
            if (next == null) {
                break;
            }
            accept(context, next);
        }
        if (pipelined.isEmpty()) {
            context.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stall != null) {
            stall.cancel(false);
            stall = null;
        }
        if (context.channel().isWritable()) {
            if (running != null) {
                running.writable();
            }
        } else {
            stall = later(context, limits.stalledWrite(), "its taking what is sent");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    /** Pieces already read when the connection stops being HTTP. */
    Queue<HttpObject> takePipelined() {
        return pipelined;
    }

    private void giveBack() {
        bodies.giveBack(takenBytes);
        takenBytes = 0;
    }

    private void release() {
        cancelDeadline();
        giveBack();
        if (stall != null) {
            stall.cancel(false);
        }
        pipelined.forEach(ReferenceCountUtil::release);
        pipelined.clear();
        if (running != null) {
            running.ended();
            running = null;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == ShutdownEvent.INSTANCE) {
            closing = true;
            if (running != null) {
                running.closeAfterwards();
            }
            if (running == null && head == null) {
                context.close();
            }
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection of {} fails", remoteAddress, cause);
        context.close();
    }

    private void startDeadline(ChannelHandlerContext context, Duration after, String waitingFor) {
        cancelDeadline();
        deadline = later(context, after, waitingFor);
    }

    private ScheduledFuture<?> later(ChannelHandlerContext context, Duration after, String waitingFor) {
        return context.executor()
                .schedule(
                        () -> {
                            events.timedOut(remoteAddress, waitingFor);
                            context.close();
                        },
                        after.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
