package dev.keelson.apiserver.http.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pki;
import dev.keelson.clock.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class HttpServerTest {

    private static final Pki PKI = Pki.inMemory(Clock.system());
    private static final KeyMaterial SERVING = PKI.server("test", List.of(), List.of("localhost", "127.0.0.1"));

    private final BlockingQueue<Throwable> failedHandshakes = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> timeouts = new LinkedBlockingQueue<>();
    private final BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<Exchange> held = new LinkedBlockingQueue<>();

    private final CountedBody longBody = new CountedBody();

    private HttpServer server;

    /** Made of bytes that tell where they are. */
    private static final class CountedBody implements Body {

        private static final int LENGTH = (64 << 20) + 12345;

        private final AtomicLong made = new AtomicLong();

        @Override
        public long length() {
            return LENGTH;
        }

        @Override
        public void next(ByteBuffer into) {
            long at = made.get();
            while (into.hasRemaining() && at < LENGTH) {
                into.put(at(at++));
            }
            made.set(at);
        }

        static byte at(long position) {
            return (byte) (position % 251);
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = server(HttpLimits.DEFAULT);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpServer server(HttpLimits limits) throws IOException {
        TransportEvents events = new TransportEvents() {
            @Override
            public void handshakeFailed(SocketAddress client, Throwable why) {
                failedHandshakes.add(why);
            }

            @Override
            public void timedOut(SocketAddress client, String waitingFor) {
                timeouts.add(waitingFor);
            }
        };
        HttpServer.Config config = new HttpServer.Config(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new TlsIdentity(List.of(SERVING.certificate()), SERVING.key(), List.of(PKI.authorityCertificate())),
                limits,
                2,
                Duration.ofSeconds(5),
                events);
        return HttpServer.start(config, this::handle);
    }

    private void handle(Exchange exchange) {
        Request request = exchange.request();
        switch (request.rawPath()) {
            case "/stream" -> streams.add(exchange.stream(200, Headers.of("Content-Type", "text/plain")));
            case "/hold" -> held.add(exchange);
            case "/long" -> exchange.respond(200, new Headers(), longBody);
            default ->
                exchange.respond(
                        200,
                        Headers.of("Content-Type", "text/plain"),
                        (request.method() + " " + request.target() + " " + request.body().length).getBytes(UTF_8));
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

    private static HttpClient client(HttpClient.Version version) throws Exception {
        return HttpClient.newBuilder().version(version).sslContext(trusting()).build();
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + target))
                .timeout(Duration.ofSeconds(30));
    }

    private Socket connect() throws Exception {
        Socket socket = trusting().getSocketFactory().createSocket("127.0.0.1", server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(UTF_8));
        out.flush();
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void answersBothVersions(HttpClient.Version version) throws Exception {
        HttpResponse<String> response = client(version)
                .send(
                        request("/a?b=c")
                                .POST(HttpRequest.BodyPublishers.ofString("12345"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("POST /a?b=c 5");
        assertThat(response.version()).isEqualTo(version);
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (Socket socket = connect()) {
            send(
                    socket,
                    "GET /hold HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            Exchange first = held.poll(30, TimeUnit.SECONDS);
            assertThat(first).isNotNull();
            first.respond(200, new Headers(), "first".getBytes(UTF_8));

            String answers = readAll(socket);

            assertThat(answers).containsSubsequence("first", "GET /second 0");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void refusesABodyBeyondTheLimitAndLivesOn(HttpClient.Version version) throws Exception {
        HttpClient client = client(version);
        HttpResponse<String> refused = client.send(
                request("/big")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[(3 << 20) + 1]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> whole = client.send(
                request("/big")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3 << 20]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(whole.body()).isEqualTo("POST /big " + (3 << 20));
    }

    @Test
    void refusesAChunkedBodyBeyondTheLimit() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "POST /big HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "40000\r\n" + "x".repeat(0x40000) + "\r\n";
            for (int i = 0; i < 13; i++) {
                send(socket, chunk);
            }
            send(socket, "0\r\n\r\n");

            assertThat(readAll(socket)).startsWith("HTTP/1.1 413 ");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void refusesBodiesThatTogetherAreTooMuch(HttpClient.Version version) throws Exception {
        server.close();
        server = server(HttpLimits.DEFAULT.withBodies(1000));
        HttpClient client = client(version);
        CompletableFuture<HttpResponse<String>> first = client.sendAsync(
                request("/hold")
                        .POST(HttpRequest.BodyPublishers.ofString("x".repeat(800)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Exchange exchange = held.poll(30, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        HttpRequest second = request("/a")
                .POST(HttpRequest.BodyPublishers.ofString("x".repeat(300)))
                .build();

        assertThat(client.send(second, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(429);
        exchange.respond(200, new Headers(), "first".getBytes(UTF_8));
        assertThat(first.get(30, TimeUnit.SECONDS).body()).isEqualTo("first");
        assertThat(client.send(second, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesARequestLineBeyondTheLimit() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /" + "x".repeat(300 << 10) + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(readAll(socket)).startsWith("HTTP/1.1 414 ");
        }
    }

    @Test
    void closesAConnectionThatIsNoTls() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(30_000);
            send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");

            readAll(socket);
        }
        assertThat(failedHandshakes.poll(30, TimeUnit.SECONDS)).isNotNull();
        answersBothVersions(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void answersWhatIsNoHttpWith400() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "\u0001\u0002 garbage\r\n\r\n");

            assertThat(readAll(socket)).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void cutsOffAClientThatSendsTooSlowly() throws Exception {
        server.close();
        server = server(HttpLimits.DEFAULT.withTimeouts(Duration.ofMillis(300)));
        try (Socket socket = connect()) {
            send(socket, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123");

            assertThat(readAll(socket)).isEmpty();
        }
        assertThat(timeouts.poll(30, TimeUnit.SECONDS)).isEqualTo("a request's body");
    }

    @Test
    void holdsTheWriterUpWhileAClientDoesNotRead() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
            ResponseStream stream = streams.poll(30, TimeUnit.SECONDS);
            assertThat(stream).isNotNull();
            BlockingQueue<String> steps = new LinkedBlockingQueue<>();
            stream.execute(() -> {
                while (stream.isWritable()) {
                    stream.write(new byte[16 << 10]);
                    stream.flush();
                }
                steps.add("full");
                stream.onWritable(() -> {
                    steps.add("writable");
                    stream.end();
                });
            });
            assertThat(steps.poll(30, TimeUnit.SECONDS)).isEqualTo("full");

            byte[] rest = drainUntilEnd(socket);

            assertThat(steps.poll(30, TimeUnit.SECONDS)).isEqualTo("writable");
            assertThat(rest).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void sendsALongBodyWhole(HttpClient.Version version) throws Exception {
        byte[] body = client(version)
                .send(request("/long").build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();

        assertThat(body).hasSize(CountedBody.LENGTH);
        for (int i = 0; i < body.length; i++) {
            if (body[i] != CountedBody.at(i)) {
                throw new AssertionError("byte " + i + " is " + body[i]);
            }
        }
    }

    /** Between the two are the buffers of two sockets and the server's own. */
    @Test
    void makesALongBodyNoFasterThanItsClientReads() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 << 10];
            long read = 0;
            long furthest = 0;
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                furthest = Math.max(furthest, longBody.made.get() - read);
                read += size;
            }
            assertThat(read).isGreaterThan(CountedBody.LENGTH);
            assertThat(furthest).isLessThan(32 << 20);
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void sendsWhatIsAppendedInItsOrderAndAtItsEnd(HttpClient.Version version) throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                client(version).sendAsync(request("/stream").build(), HttpResponse.BodyHandlers.ofString());
        ResponseStream stream = streams.poll(30, TimeUnit.SECONDS);
        assertThat(stream).isNotNull();
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            sent.append(i).append(i % 1000 == 7 ? "x".repeat(i) : ",");
        }
        String text = sent.toString();
        stream.execute(() -> {
            for (int at = 0; at < text.length(); at += 1001) {
                byte[] piece =
                        text.substring(at, Math.min(text.length(), at + 1001)).getBytes(UTF_8);
                if (at % 5 == 0) {
                    stream.write(piece);
                } else {
                    stream.append(piece);
                }
                if (at % 7 == 0) {
                    stream.flush();
                }
            }
            stream.end();
        });

        assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo(text);
    }

    private static byte[] drainUntilEnd(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder tail = new StringBuilder();
        byte[] buffer = new byte[64 << 10];
        while (!tail.toString().endsWith("0\r\n\r\n")) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new IOException("the stream ended without its last chunk");
            }
            tail.append(new String(buffer, Math.max(0, read - 5), Math.min(5, read), UTF_8));
        }
        return tail.toString().getBytes(UTF_8);
    }

    @Test
    void tellsAStreamWhenItsClientHasGone() throws Exception {
        Socket socket = connect();
        send(socket, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
        ResponseStream stream = streams.poll(30, TimeUnit.SECONDS);
        assertThat(stream).isNotNull();
        BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        stream.onEnd(() -> ended.add("ended"));

        socket.close();

        assertThat(ended.poll(30, TimeUnit.SECONDS)).isEqualTo("ended");
    }

    @Test
    void letsARunningExchangeEndWhenItCloses() throws Exception {
        try (Socket socket = connect()) {
            send(socket, "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
            Exchange exchange = held.poll(30, TimeUnit.SECONDS);
            assertThat(exchange).isNotNull();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);

            exchange.respond(200, new Headers(), "late".getBytes(UTF_8));

            assertThat(readAll(socket)).contains("late");
            closing.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void namesTheAddressThatIsTaken() {
        HttpServer.Config taken = new HttpServer.Config(
                server.address(),
                new TlsIdentity(List.of(SERVING.certificate()), SERVING.key(), List.of()),
                HttpLimits.DEFAULT,
                1,
                Duration.ZERO,
                new TransportEvents() {});

        assertThatThrownBy(() -> HttpServer.start(taken, this::handle))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(Integer.toString(server.port()));
    }
}
