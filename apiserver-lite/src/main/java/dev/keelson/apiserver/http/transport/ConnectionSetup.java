package dev.keelson.apiserver.http.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Builds the pipeline of a new connection: TLS first, then what the handshake has agreed on. */
final class ConnectionSetup extends ChannelInitializer<SocketChannel> {

    /** Flushes that wait for the end of a loop turn at most; watches then share one TLS record and system call. */
    private static final int FLUSHES_A_TURN = 256;

    private static final int STREAM_WINDOW = 256 << 10;

    /** Replaced when the server's certificate changes. */
    private volatile SslContext tls;

    private final HttpLimits limits;
    private final BodyBudget bodies;
    private final ChannelGroup connections;
    private final TransportEvents events;
    private final HttpHandler handler;

    ConnectionSetup(
            SslContext tls, HttpLimits limits, ChannelGroup connections, TransportEvents events, HttpHandler handler) {
        this.tls = tls;
        this.limits = limits;
        this.bodies = new BodyBudget(limits.bodies());
        this.connections = connections;
        this.events = events;
        this.handler = handler;
    }

    void tls(SslContext changed) {
        tls = changed;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        connections.add(channel);
        SslHandler ssl = tls.newHandler(channel.alloc());
        ssl.setHandshakeTimeoutMillis(limits.handshake().toMillis());
        channel.pipeline().addLast(ssl, new FlushConsolidationHandler(FLUSHES_A_TURN, true), new AfterHandshake(ssl));
    }

    private final class AfterHandshake extends ApplicationProtocolNegotiationHandler {

        private final SslHandler ssl;

        /** Confined to the loop. */
        private boolean failed;

        AfterHandshake(SslHandler ssl) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.ssl = ssl;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            List<X509Certificate> client = clientCertificates();
            ChannelPipeline pipeline = context.pipeline();
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings()
                                .maxConcurrentStreams(limits.streams())
                                .initialWindowSize(STREAM_WINDOW)
                                .maxHeaderListSize(limits.headers()))
                        .build();
                pipeline.addLast(
                        codec,
                        new Http2MultiplexHandler(new StreamSetup(client, context)),
                        new Http2ConnectionGuard(codec, limits));
            } else {
                pipeline.addLast(
                        new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(limits.requestLine())
                                .setMaxHeaderSize(limits.headers())),
                        new ExchangeHandler(
                                client, false, context.channel().remoteAddress(), limits, bodies, events, handler));
            }
        }

        private List<X509Certificate> clientCertificates() {
            List<X509Certificate> chain = new ArrayList<>();
            try {
                for (Certificate certificate : ssl.engine().getSession().getPeerCertificates()) {
                    chain.add((X509Certificate) certificate);
                }
            } catch (SSLPeerUnverifiedException noCertificate) {
                return List.of();
            }
            return List.copyOf(chain);
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            failed(context, cause);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failed(context, cause);
        }

        /** What is no TLS shows as an exception, a refused handshake as an event, and some failures as both. */
        private void failed(ChannelHandlerContext context, Throwable cause) {
            if (!failed) {
                failed = true;
                events.handshakeFailed(context.channel().remoteAddress(), cause);
            }
            context.close();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event == ShutdownEvent.INSTANCE) {
                context.close();
            }
            super.userEventTriggered(context, event);
        }
    }

    private final class StreamSetup extends ChannelInitializer<Channel> {

        private final List<X509Certificate> client;
        private final ChannelHandlerContext connection;

        StreamSetup(List<X509Certificate> client, ChannelHandlerContext connection) {
            this.client = client;
            this.connection = connection;
        }

        @Override
        protected void initChannel(Channel stream) {
            stream.pipeline()
                    .addLast(
                            new Http2HeadCheck(),
                            new Http2StreamFrameToHttpObjectCodec(true),
                            new ExchangeHandler(
                                    client,
                                    true,
                                    connection.channel().remoteAddress(),
                                    limits,
                                    bodies,
                                    events,
                                    handler));
        }

        @Override
        public boolean isSharable() {
            return true;
        }
    }

    @Override
    public boolean isSharable() {
        return true;
    }
}
