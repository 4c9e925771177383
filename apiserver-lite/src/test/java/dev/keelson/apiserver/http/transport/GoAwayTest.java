package dev.keelson.apiserver.http.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.clock.Clock;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of HTTP/2 are told to connect anew, and lose nothing by it; by frames, as not every client bears it. */
@Timeout(60)
final class GoAwayTest {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_OF_STREAM = 1;

    private static final Pki PKI = Pki.inMemory(Clock.system());
    private static final KeyMaterial SERVING = PKI.server("test", List.of(), List.of("localhost", "127.0.0.1"));
    private static final TransportEvents EVENTS = new TransportEvents() {
        @Override
        public void handshakeFailed(SocketAddress client, Throwable why) {}

        @Override
        public void timedOut(SocketAddress client, String waitingFor) {}
    };

    private final AtomicBoolean goAway = new AtomicBoolean();
    private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();

    private void handle(Exchange exchange) {
        if (exchange.request().rawPath().equals("/hold")) {
            held.add(exchange);
        } else {
            answer(exchange);
        }
    }

    private static void answer(Exchange exchange) {
        exchange.respond(200, new Headers(), exchange.request().rawPath().getBytes(StandardCharsets.UTF_8));
    }

    private HttpServer start() throws Exception {
        return HttpServer.start(
                new HttpServer.Config(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new TlsIdentity(
                                List.of(SERVING.certificate()), SERVING.key(), List.of(PKI.authorityCertificate())),
                        HttpLimits.DEFAULT.withGoAway(goAway::get),
                        2,
                        Duration.ofSeconds(5),
                        EVENTS),
                this::handle);
    }

    private record Frame(int type, int flags, int stream, byte[] payload) {}

    /** A client that speaks frames. */
    private static final class Frames implements AutoCloseable {

        private final SSLSocket socket;
        private final DataInputStream in;

        Frames(HttpServer server) throws Exception {
            socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", server.port());
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(30_000);
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            send(SETTINGS, 0, 0, new byte[0]);
        }

        void get(int stream, String path) throws IOException {
            ByteArrayOutputStream block = new ByteArrayOutputStream();
            for (String each : List.of(":method", "GET", ":scheme", "https", ":path", path, ":authority", "x")) {
                if (each.startsWith(":")) {
                    block.write(0);
                }
                block.write(each.length());
                block.writeBytes(each.getBytes(StandardCharsets.US_ASCII));
            }
            send(HEADERS, 5, stream, block.toByteArray());
        }

        private void send(int type, int flags, int stream, byte[] payload) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
            frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
            frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
            socket.getOutputStream().write(frame.array());
            socket.getOutputStream().flush();
        }

        /** The next frame of this type. */
        Frame next(int type) throws IOException {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int found = in.readUnsignedByte();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                Frame frame = new Frame(found, flags, stream, in.readNBytes(length));
                if (found == type) {
                    return frame;
                }
            }
        }

        /** Checks that a stream's whole answer is what comes next. */
        void expect(int stream, String body) throws IOException {
            StringBuilder text = new StringBuilder();
            Frame data = next(DATA);
            text.append(new String(data.payload(), StandardCharsets.US_ASCII));
            while ((data.flags() & END_OF_STREAM) == 0) {
                data = next(DATA);
                text.append(new String(data.payload(), StandardCharsets.US_ASCII));
            }
            assertThat(data.stream()).isEqualTo(stream);
            assertThat(text.toString()).isEqualTo(body);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static SSLContext trusting() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", PKI.authorityCertificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Test
    void whatRunsAndWhatIsOnItsWayIsStillAnswered() throws Exception {
        try (HttpServer server = start();
                Frames client = new Frames(server)) {
            client.get(1, "/hold");
            Exchange running = held.poll(30, TimeUnit.SECONDS);
            assertThat(running).isNotNull();
            goAway.set(true);
            client.get(3, "/asked");
            ByteBuffer told = ByteBuffer.wrap(client.next(GOAWAY).payload());
            assertThat(told.getInt()).as("last stream").isGreaterThan(3);
            assertThat(told.getInt()).as("error").isZero();
            client.expect(3, "/asked");
            client.get(5, "/on-its-way");
            client.expect(5, "/on-its-way");
            answer(running);
            client.expect(1, "/hold");
        }
    }
}
