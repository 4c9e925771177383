package dev.keelson.apiserver.http.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The client's end of a tunnel. */
final class TunnelHandler extends ChannelInboundHandlerAdapter implements Tunnel {

    private final Tunnel.Listener listener;

    /** What was asked for before the handler was in its place. Guarded by this. */
    private final Queue<Runnable> early = new ArrayDeque<>();

    /** Set once, guarded by this. */
    private @Nullable ChannelHandlerContext context;

    TunnelHandler(Tunnel.Listener listener) {
        this.listener = listener;
    }

    /** Confined to the loop. */
    private @Nullable Runnable writableAction;

    @Override
    public synchronized void handlerAdded(ChannelHandlerContext added) {
        context = added;
        early.forEach(added.executor()::execute);
        early.clear();
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        if (message instanceof ByteBuf buffer) {
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            buffer.release();
            listener.onBytes(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        listener.onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        from.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == ShutdownEvent.INSTANCE) {
            from.close();
        }
    }

    @Override
    public void write(byte[] bytes) {
        inPlace(() -> at().writeAndFlush(Unpooled.wrappedBuffer(bytes)));
    }

    @Override
    public void execute(Runnable task) {
        inPlace(task);
    }

    @Override
    public boolean isWritable() {
        ChannelHandlerContext place = here();
        return place == null || place.channel().isWritable();
    }

    @Override
    public void onWritable(Runnable action) {
        writableAction = action;
        if (isWritable()) {
            inPlace(this::writable);
        }
    }

    private void writable() {
        Runnable action = writableAction;
        writableAction = null;
        if (action != null) {
            action.run();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (from.channel().isWritable()) {
            writable();
        }
    }

    private synchronized @Nullable ChannelHandlerContext here() {
        return context;
    }

    @Override
    public void reading(boolean enabled) {
        inPlace(() -> at().channel().config().setAutoRead(enabled));
    }

    @Override
    public void close() {
        inPlace(() -> at().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE));
    }

    private synchronized void inPlace(Runnable task) {
        if (context == null) {
            early.add(task);
        } else {
            context.executor().execute(task);
        }
    }

    private synchronized ChannelHandlerContext at() {
        ChannelHandlerContext place = context;
        if (place == null) {
            throw new IllegalStateException("the tunnel is not in its place yet");
        }
        return place;
    }
}
