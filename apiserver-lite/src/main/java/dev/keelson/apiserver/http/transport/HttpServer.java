package dev.keelson.apiserver.http.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;

/** Listens on one TLS port. Closing is idempotent. */
public final class HttpServer implements AutoCloseable {

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 256 << 10);

    private final ConnectionSetup setup;
    private final EventLoopGroup loops;
    private final Channel listener;
    private final ChannelGroup connections;
    private final Duration gracePeriod;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpServer(
            ConnectionSetup setup,
            EventLoopGroup loops,
            Channel listener,
            ChannelGroup connections,
            Duration gracePeriod) {
        this.setup = setup;
        this.loops = loops;
        this.listener = listener;
        this.connections = connections;
        this.gracePeriod = gracePeriod;
    }

    /**
     * What a server needs.
     *
     * @param address port 0 picks a free one
     * @param loopThreads threads that serve connections
     * @param gracePeriod how long closing waits for running exchanges
     */
    public record Config(
            InetSocketAddress address,
            TlsIdentity identity,
            HttpLimits limits,
            int loopThreads,
            Duration gracePeriod,
            TransportEvents events) {}

    /**
     * Starts to listen.
     *
     * @throws IOException if the port is taken or the address is not this machine's, naming it
     */
    public static HttpServer start(Config config, HttpHandler handler) throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                config.loopThreads(), new DefaultThreadFactory("apiserver-io", true), NioIoHandler.newFactory());
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        try {
            ConnectionSetup setup = new ConnectionSetup(
                    TlsContexts.server(config.identity()), config.limits(), connections, config.events(), handler);
            Channel listener = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                    .childHandler(setup)
                    .bind(config.address())
                    .syncUninterruptibly()
                    .channel();
            return new HttpServer(setup, loops, listener, connections, config.gracePeriod());
        } catch (Exception failed) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            if (failed instanceof BindException || failed instanceof UnresolvedAddressException) {
                throw new IOException(
                        "cannot listen on " + config.address() + ": " + failed.getMessage()
                                + " (another process may hold the port; choose another, or 0 for a free one)",
                        failed);
            }
            throw new IOException("cannot listen on " + config.address() + ": " + failed, failed);
        }
    }

    /**
     * Shows who it is by {@code identity} to all connections made from now on.
     *
     * @throws IllegalArgumentException if TLS cannot use it; then everything stays as it is
     */
    public void identity(TlsIdentity identity) {
        try {
            setup.tls(TlsContexts.server(identity));
        } catch (SSLException unusable) {
            throw new IllegalArgumentException("TLS cannot use this certificate: " + unusable.getMessage(), unusable);
        }
    }

    public int port() {
        return address().getPort();
    }

    /** The address being listened on, with the port that was picked. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Stops listening, tells clients to go elsewhere, lets running exchanges end within the grace period, then cuts
     * them off.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listener.close().syncUninterruptibly();
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(ShutdownEvent.INSTANCE));
        boolean drained =
                connections.newCloseFuture().awaitUninterruptibly(gracePeriod.toMillis(), TimeUnit.MILLISECONDS);
        if (!drained) {
            connections.forEach(connection ->
                    connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise())));
            connections.newCloseFuture().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
