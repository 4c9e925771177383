package dev.keelson.bench.load;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** A server and the identity that load comes with. Safe for many threads. */
public final class Target {

    private final URI url;
    private final SSLContext tls;

    private Target(URI url, SSLContext tls) {
        this.url = url;
        this.tls = tls;
    }

    /** The server and user that a kubeconfig's text names. */
    public static Target of(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        try {
            return new Target(URI.create(config.getMasterUrl()), SSLUtils.sslContext(config));
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException("the kubeconfig's certificates cannot be used", unusable);
        }
    }

    String host() {
        return url.getHost() + ":" + url.getPort();
    }

    /** A new connection, with its handshake done. */
    public Connection connect() throws IOException {
        TlsChannel.Room room = new TlsChannel.Room();
        return new Connection(host(), connectChannel(room), room);
    }

    /** A new connection, with its handshake done, for a thread that reads many. */
    TlsChannel connectChannel(TlsChannel.Room room) throws IOException {
        SocketChannel plain = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
        try {
            plain.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return TlsChannel.over(plain, tls.createSSLEngine(url.getHost(), url.getPort()), room);
        } catch (IOException failure) {
            plain.close();
            throw failure;
        }
    }

    /** A client with no connection yet, which it makes at its first request and keeps. */
    HttpClient http2Client() {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    URI resolve(String path) {
        return url.resolve(path);
    }
}
