package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Tunnel;
import dev.keelson.apiserver.status.StatusException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a client that asks for another protocol with a node that speaks it; after that, bytes pass as they are. */
final class UpgradedProxy {

    private static final Logger LOG = LoggerFactory.getLogger(UpgradedProxy.class);

    private static final Set<String> NOT_PASSED_ON =
            Set.of("host", "authorization", "content-length", "transfer-encoding", "expect");

    /** How long a node may think before it changes the protocol; after that it may be silent for ever. */
    private static final int ANSWER_MILLIS = 60_000;

    /** Pieces from the client that wait for the node before the client is held up. */
    private static final int WAITING_PIECES = 32;

    private static final byte[] END = new byte[0];

    private final NodeConnections nodes;

    UpgradedProxy(NodeConnections nodes) {
        this.nodes = nodes;
    }

    /** Serves {@code call} from {@code target}; returns when the conversation is over. */
    void serve(Call call, URI target) {
        if (call.request().http2() || call.request().headers().first("Upgrade") == null) {
            throw StatusException.badRequest("Upgrade request required");
        }
        try (Socket node = connect(target)) {
            OutputStream out = node.getOutputStream();
            InputStream in = new BufferedInputStream(node.getInputStream(), 32 << 10);
            out.write(head(call, target));
            out.flush();
            node.setSoTimeout(ANSWER_MILLIS);
            NodeAnswer answer = NodeAnswer.read(in);
            if (answer.status() != 101) {
                // What the node says instead is what the client must know, which may then ask in another protocol.
                call.send(new Answer(answer.status(), answer.passedOn(), answer.body(in)));
                return;
            }
            node.setSoTimeout(0);
            relay(call, answer.headers(), in, out, node);
        } catch (IOException broken) {
            LOG.debug("the connection to {} ends", target, broken);
            throw StatusException.internal("error dialing backend: " + broken.getMessage());
        }
    }

    private Socket connect(URI target) throws IOException {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(target.getHost(), target.getPort()), (int)
                nodes.connectTimeout().toMillis());
        plain.setTcpNoDelay(true);
        if (!target.getScheme().equals("https")) {
            return plain;
        }
        SSLSocket secure = (SSLSocket)
                nodes.context().getSocketFactory().createSocket(plain, target.getHost(), target.getPort(), true);
        secure.startHandshake();
        return secure;
    }

    private static byte[] head(Call call, URI target) {
        StringBuilder head = new StringBuilder();
        head.append(call.request().method()).append(' ').append(target.getRawPath());
        if (target.getRawQuery() != null) {
            head.append('?').append(target.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(target.getAuthority()).append("\r\n");
        call.request().headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NOT_PASSED_ON.contains(lower) && !lower.startsWith("impersonate-")) {
                head.append(name).append(": ").append(value).append("\r\n");
            }
        });
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void relay(Call call, Headers headers, InputStream in, OutputStream out, Socket node) {
        ToNode toNode = new ToNode(out, node);
        Tunnel client = call.tunnel(headers, toNode);
        toNode.client = client;
        nodes.executor().execute(toNode);
        byte[] buffer = new byte[32 << 10];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                client.write(Arrays.copyOf(buffer, n));
            }
        } catch (IOException nodeGone) {
            LOG.debug("the node ends the conversation", nodeGone);
        } finally {
            client.close();
            toNode.onClosed();
            call.streamEnded(101);
        }
    }

    /** Writes what the client sends, on a thread of its own. */
    private static final class ToNode implements Tunnel.Listener, Runnable {

        private final OutputStream out;
        private final Socket node;
        private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();
        private volatile @Nullable Tunnel client;

        ToNode(OutputStream out, Socket node) {
            this.out = out;
            this.node = node;
        }

        @Override
        public void onBytes(byte[] bytes) {
            waiting.add(bytes);
            Tunnel from = client;
            if (from != null && waiting.size() > WAITING_PIECES) {
                from.reading(false);
            }
        }

        @Override
        public void onClosed() {
            waiting.add(END);
        }

        @Override
        public void run() {
            try (node) {
                for (byte[] piece = waiting.take(); piece.length > 0; piece = waiting.take()) {
                    out.write(piece);
                    out.flush();
                    Tunnel from = client;
                    if (from != null && waiting.isEmpty()) {
                        from.reading(true);
                    }
                }
            } catch (IOException nodeGone) {
                LOG.debug("the node takes no more", nodeGone);
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
