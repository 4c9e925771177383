package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Exchange;
import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.ResponseStream;
import dev.keelson.apiserver.http.transport.Tunnel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A WebSocket to which an answer is sent piece by piece; pieces are whole frames. */
final class WebSocketStream implements ResponseStream, Tunnel.Listener {

    /** Appended bytes are sent when they are that many. */
    private static final int PIECE = 32 << 10;

    /** Complete once {@link #open} has it, which may be after the client's first words. */
    private final CompletableFuture<Tunnel> opened = new CompletableFuture<>();

    private final WebSocketFrames frames = new WebSocketFrames(
            pong -> opened.thenAccept(tunnel -> tunnel.write(pong)), () -> opened.thenAccept(tunnel -> end()));

    /** Not sent yet. Confined to the loop. */
    private final ByteArrayOutputStream appended = new ByteArrayOutputStream();

    /** Guarded by itself; emptied when the stream ends. */
    private final List<Runnable> endActions = new ArrayList<>();

    /** Set once, with the lock of {@link #endActions} held. */
    private volatile boolean ended;

    private WebSocketStream() {}

    /** Accepts the upgrade. */
    static WebSocketStream open(Exchange exchange, Headers acceptance) {
        WebSocketStream stream = new WebSocketStream();
        stream.opened.complete(exchange.tunnel(acceptance, stream));
        return stream;
    }

    private Tunnel tunnel() {
        return opened.join();
    }

    @Override
    public void onBytes(byte[] bytes) {
        frames.take(bytes);
    }

    @Override
    public void onClosed() {
        finish();
    }

    @Override
    public void execute(Runnable task) {
        tunnel().execute(task);
    }

    @Override
    public boolean isWritable() {
        return tunnel().isWritable();
    }

    @Override
    public void onWritable(Runnable action) {
        if (!ended) {
            tunnel().onWritable(action);
        }
    }

    @Override
    public void write(byte[] piece) {
        flush();
        if (!ended && piece.length > 0) {
            tunnel().write(piece);
        }
    }

    @Override
    public void append(byte[] bytes) {
        appended.writeBytes(bytes);
        if (appended.size() >= PIECE) {
            flush();
        }
    }

    @Override
    public void flush() {
        byte[] piece = appended.toByteArray();
        appended.reset();
        if (!ended && piece.length > 0) {
            tunnel().write(piece);
        }
    }

    @Override
    public void end() {
        if (!ended) {
            flush();
            tunnel().write(WebSocketFrames.closing());
            abort();
        }
    }

    @Override
    public void abort() {
        tunnel().close();
        finish();
    }

    @Override
    public boolean isEnded() {
        return ended;
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

    private void finish() {
        List<Runnable> actions;
        synchronized (endActions) {
            ended = true;
            actions = List.copyOf(endActions);
            endActions.clear();
        }
        actions.forEach(Runnable::run);
    }
}
