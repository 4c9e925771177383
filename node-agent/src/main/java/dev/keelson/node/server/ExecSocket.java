package dev.keelson.node.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.clock.Threads;
import dev.keelson.node.container.ContainerInfo;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.container.ContainerRuntimeException;
import dev.keelson.node.container.ExecSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command's streams over a WebSocket: each message begins with its channel's number. Follows {@code
 * apimachinery/pkg/util/remotecommand}.
 */
final class ExecSocket extends SimpleChannelInboundHandler<WebSocketFrame> {

    private static final Logger LOG = LoggerFactory.getLogger(ExecSocket.class);
    private static final String PROTOCOLS = "v5.channel.k8s.io,v4.channel.k8s.io";
    private static final int MAX_FRAME = 1024 * 1024;
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    /** Since v5: the next byte names a channel that its sender has closed. */
    private static final int CLOSE = 255;

    private final ExecSession session;
    // Keeps the order of what is written to stdin.
    private final Executor stdin;

    private ExecSocket(ExecSession session, Executor blocking) {
        this.session = session;
        this.stdin = Threads.serial(blocking);
    }

    static void open(
            ContainerRuntime runtime, ContainerInfo container, List<String> command, Reply reply, Executor blocking)
            throws Refusal {
        WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                        "wss://" + reply.request().headers().get(HttpHeaderNames.HOST)
                                + reply.request().uri(),
                        PROTOCOLS,
                        true,
                        MAX_FRAME)
                .newHandshaker(reply.request());
        if (handshaker == null) {
            throw new Refusal(400, "unsupported WebSocket version");
        }
        ExecSession session;
        try {
            session = runtime.openExec(container.id(), command);
        } catch (ContainerRuntimeException refused) {
            throw new Refusal(500, String.valueOf(refused.getMessage()));
        }
        ExecSocket socket = new ExecSocket(session, blocking);
        ChannelHandlerContext context = reply.context();
        context.channel().eventLoop().execute(() -> {
            context.pipeline().replace(RequestHandler.class, "exec", socket);
            handshaker.handshake(context.channel(), reply.request()).addListener(shaken -> {
                reply.request().release();
                if (shaken.isSuccess()) {
                    socket.run(context.channel(), blocking);
                } else {
                    session.close();
                    context.close();
                }
            });
        });
    }

    private void run(Channel channel, Executor blocking) {
        CompletableFuture<Void> out =
                CompletableFuture.runAsync(() -> copy(session.stdout(), STDOUT, channel), blocking);
        CompletableFuture<Void> err =
                CompletableFuture.runAsync(() -> copy(session.stderr(), STDERR, channel), blocking);
        CompletableFuture.allOf(out, err)
                .thenCombine(session.exitCode(), (copied, code) -> code)
                .whenComplete((code, failed) -> {
                    if (failed != null) {
                        LOG.debug("an exec session failed", failed);
                    }
                    channel.write(message(ERROR, status(failed == null ? code : -1)));
                    channel.writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(ChannelFutureListener.CLOSE);
                });
    }

    private static void copy(InputStream from, int number, Channel channel) {
        byte[] buffer = new byte[32 * 1024];
        try {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                // Waits until it has left: a reader that is slow slows the command down, not this node.
                channel.writeAndFlush(message(number, Arrays.copyOf(buffer, read)))
                        .awaitUninterruptibly();
            }
        } catch (IOException ended) {
            LOG.debug("a stream of an exec session ended", ended);
        }
    }

    private static BinaryWebSocketFrame message(int number, byte[] bytes) {
        ByteBuf content = Unpooled.buffer(bytes.length + 1);
        content.writeByte(number);
        content.writeBytes(bytes);
        return new BinaryWebSocketFrame(content);
    }

    private static byte[] status(int code) {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.putObject("metadata");
        if (code == 0) {
            status.put("status", "Success");
        } else {
            status.put("status", "Failure");
            status.put("message", "command terminated with non-zero exit code: exit status " + code);
            status.put("reason", "NonZeroExitCode");
            status.putObject("details")
                    .putArray("causes")
                    .addObject()
                    .put("reason", "ExitCode")
                    .put("message", Integer.toString(code));
        }
        return status.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame) {
            context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame) {
            context.close();
        } else if (frame instanceof BinaryWebSocketFrame && frame.content().isReadable()) {
            ByteBuf content = frame.content();
            int number = content.readUnsignedByte();
            if (number == STDIN) {
                byte[] bytes = new byte[content.readableBytes()];
                content.readBytes(bytes);
                stdin.execute(() -> write(bytes));
            } else if (number == CLOSE && content.isReadable() && content.readUnsignedByte() == STDIN) {
                stdin.execute(this::closeStdin);
            }
        }
    }

    private void write(byte[] bytes) {
        try {
            session.stdin().write(bytes);
            session.stdin().flush();
        } catch (IOException ended) {
            LOG.debug("the command no longer reads", ended);
        }
    }

    private void closeStdin() {
        try {
            session.stdin().close();
        } catch (IOException ended) {
            LOG.debug("the command no longer reads", ended);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        session.close();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("an exec connection failed", cause);
        context.close();
    }
}
