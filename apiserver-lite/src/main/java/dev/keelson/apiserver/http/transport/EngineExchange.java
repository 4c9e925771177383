package dev.keelson.apiserver.http.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An exchange on one channel: an HTTP/1.1 connection's current one, or an HTTP/2 stream's only one. */
final class EngineExchange implements Exchange, ResponseStream {

    /** As much as waits for a client at most before it counts as slow. */
    private static final int WHOLE_UP_TO = 256 << 10;

    private final ChannelHandlerContext context;
    private final ExchangeHandler owner;
    private final Request request;
    private final boolean http2;
    private final AtomicBoolean answering = new AtomicBoolean();

    /** Confined to the loop. */
    private boolean keepAlive;

    /** Whether the client understands chunks (HTTP/1.0 does not). Set before the exchange is handed out. */
    boolean chunked = true;

    /** Confined to the loop. */
    private @Nullable Runnable writableAction;

    /** Of a stream, once something was appended to it. Confined to the loop. */
    private @Nullable StreamPieces pieces;

    /** Set on the loop only. */
    private volatile boolean ended;

    /** Guarded by itself. */
    private final List<Runnable> endActions = new ArrayList<>();

    EngineExchange(
            ChannelHandlerContext context, ExchangeHandler owner, Request request, boolean keepAlive, boolean http2) {
        this.context = context;
        this.owner = owner;
        this.request = request;
        this.keepAlive = keepAlive;
        this.http2 = http2;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public void respond(int status, Headers headers, byte[] body) {
        if (body.length > WHOLE_UP_TO && status != 204 && status != 304) {
            // Encrypted as the client takes it, and over when it has been taken.
            respond(status, headers, Body.of(body));
            return;
        }
        claim();
        onLoop(() -> {
            if (ended) {
                return;
            }
            boolean bodiless = status == 204 || status == 304;
            ByteBuf content = bodiless ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
            HttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(status),
                    isHead() ? Unpooled.EMPTY_BUFFER : content);
            copy(headers, response);
            if (!bodiless) {
                response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
            }
            context.writeAndFlush(response, context.voidPromise());
            finish();
        });
    }

    @Override
    public void respond(int status, Headers headers, Body body) {
        claim();
        onLoop(() -> {
            if (ended) {
                return;
            }
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
            copy(headers, response);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length());
            context.write(response, context.voidPromise());
            if (isHead()) {
                end();
            } else {
                new BodySender(context, this, body).send();
            }
        });
    }

    @Override
    public ResponseStream stream(int status, Headers headers) {
        claim();
        onLoop(() -> {
            if (ended) {
                return;
            }
            keepAlive &= chunked;
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
            copy(headers, response);
            if (!http2 && chunked) {
                response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
            context.writeAndFlush(response, context.voidPromise());
        });
        return this;
    }

    @Override
    public Tunnel tunnel(Headers headers, Tunnel.Listener listener) {
        if (http2) {
            throw new IllegalStateException("HTTP/2 streams cannot be upgraded");
        }
        claim();
        TunnelHandler tunnel = new TunnelHandler(listener);
        onLoop(() -> {
            if (ended) {
                listener.onClosed();
                return;
            }
            HttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
            headers.forEach((name, value) -> response.headers().add(name, value));
            context.writeAndFlush(response);
            context.pipeline().addLast(tunnel);
            context.pipeline().remove(owner);
            context.pipeline().remove(HttpServerCodec.class);
        });
        return tunnel;
    }

    private void claim() {
        if (!answering.compareAndSet(false, true)) {
            throw new IllegalStateException("answered twice: " + request.method() + " " + request.target());
        }
    }

    private boolean isHead() {
        return request.method().equals("HEAD");
    }

    private void copy(Headers headers, HttpResponse response) {
        headers.forEach((name, value) -> response.headers().add(name, value));
        if (!http2 && !keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    private void onLoop(Runnable task) {
        if (context.executor().inEventLoop()) {
            task.run();
        } else {
            context.executor().execute(task);
        }
    }

    @Override
    public void execute(Runnable task) {
        context.executor().execute(task);
    }

    @Override
    public boolean isWritable() {
        return context.channel().isWritable();
    }

    @Override
    public void onWritable(Runnable action) {
        if (ended) {
            return;
        }
        if (isWritable()) {
            execute(action);
        } else {
            writableAction = action;
        }
    }

    void writable() {
        Runnable action = writableAction;
        writableAction = null;
        if (action != null) {
            action.run();
        }
    }

    @Override
    public void write(byte[] piece) {
        if (!ended && piece.length > 0 && !isHead()) {
            passOn();
            context.write(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)), context.voidPromise());
        }
    }

    @Override
    public void append(byte[] bytes) {
        if (ended || isHead()) {
            return;
        }
        StreamPieces collecting = pieces;
        if (collecting == null) {
            collecting = new StreamPieces(context, !http2 && chunked);
            pieces = collecting;
        }
        collecting.append(bytes);
    }

    private void passOn() {
        if (pieces != null) {
            pieces.send();
        }
    }

    @Override
    public void flush() {
        if (!ended) {
            passOn();
            context.flush();
        }
    }

    @Override
    public void end() {
        if (!ended) {
            passOn();
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, context.voidPromise());
            finish();
        }
    }

    @Override
    public void abort() {
        if (!ended) {
            context.close();
        }
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    void closeAfterwards() {
        keepAlive = false;
    }

    private void finish() {
        boolean reuse = keepAlive;
        ended();
        owner.answered(context, reuse);
    }

    /** On the loop: nothing more will be sent. */
    void ended() {
        ended = true;
        writableAction = null;
        if (pieces != null) {
            pieces.release();
        }
        List<Runnable> actions;
        synchronized (endActions) {
            actions = List.copyOf(endActions);
            endActions.clear();
        }
        actions.forEach(Runnable::run);
    }

    @Override
    public void onEnd(Runnable action) {
        synchronized (endActions) {
            if (!ended) {
                endActions.add(action);
                return;
            }
        }
        action.run();
    }
}
