package dev.keelson.node.server;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Listens for the API server and administrators. */
public final class KubeletServer implements AutoCloseable {

    private static final int MAX_BODY = 1024 * 1024;

    private final EventLoopGroup loop;
    private final Channel listener;

    private KubeletServer(EventLoopGroup loop, Channel listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /**
     * @param port 0 for a free one
     * @throws IOException if it cannot listen there
     */
    public static KubeletServer start(
            String address, int port, ServingIdentity identity, NodeView node, Clock clock, Executor blocking)
            throws IOException {
        EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, Threads.daemons("keelson-kubelet"), NioIoHandler.newFactory());
        ClientGate gate = new ClientGate(identity.clientsKnown());
        Routes routes = new Routes(node, clock, blocking);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(identity.tls().newHandler(channel.alloc()))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY))
                                .addLast(new RequestHandler(gate, routes, blocking));
                    }
                });
        try {
            Channel listener =
                    bootstrap.bind(address, port).syncUninterruptibly().channel();
            return new KubeletServer(loop, listener);
        } catch (Exception refused) {
            // Netty throws what connect and bind threw, checked or not.
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "the kubelet server cannot listen on " + address + ":" + port + ": " + refused.getMessage(),
                    refused);
        }
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
