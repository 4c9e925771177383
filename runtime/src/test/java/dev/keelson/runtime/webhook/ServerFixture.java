package dev.keelson.runtime.webhook;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.clock.FakeClock;
import dev.keelson.clock.Threads;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A webhook server with a certificate of its own, on a clock that stands still, and a client that trusts it. */
public final class ServerFixture implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();

    public final FakeClock clock = new FakeClock();
    public final MeterRegistry metrics = new SimpleMeterRegistry();
    public final TestAuthority authority = new TestAuthority("test-ca");
    public final News news = new News();
    public final Path directory;
    public final WebhookServer server;
    public final HttpClient client;
    private final ExecutorService executor = Threads.blocking("webhook-test");

    public ServerFixture(Path directory) throws Exception {
        this(directory, builder -> builder);
    }

    public ServerFixture(Path directory, UnaryOperator<WebhookServer.Builder> settings) throws Exception {
        this.directory = directory;
        authority.issue("first").write(directory);
        server = settings.apply(WebhookServer.builder()
                        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .certificateDirectory(directory)
                        .clock(clock)
                        .executor(executor)
                        .metrics(metrics)
                        .observer(news))
                .build();
        client = client(null);
    }

    public HttpClient client(TestAuthority.@Nullable Identity identity) throws Exception {
        return HttpClient.newBuilder()
                .sslContext(authority.clientContext(identity))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(30))
                .build();
    }

    public int port() {
        return requireNonNull(server.address()).getPort();
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json");
    }

    public HttpResponse<String> post(String path, String body) throws Exception {
        return client.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The response within the review that is answered with 200. */
    public ObjectNode review(String path, JsonNode review) throws Exception {
        HttpResponse<String> response = post(path, review.toString());
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return (ObjectNode) JSON.readTree(response.body()).get("response");
    }

    public double counter(String name, String... tags) {
        return metrics.get(name).tags(tags).counter().count();
    }

    @Override
    public void close() throws InterruptedException {
        server.stop(Duration.ZERO);
        executor.shutdownNow();
    }

    /** What the server told. */
    public static final class News implements WebhookObserver {

        public final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
        public final Queue<String> refused = new ConcurrentLinkedQueue<>();
        public final Queue<String> answered = new ConcurrentLinkedQueue<>();
        private final BlockingQueue<X509Certificate> certificates = new LinkedBlockingQueue<>();
        private final BlockingQueue<IOException> unusable = new LinkedBlockingQueue<>();
        private final BlockingQueue<Exception> ended = new LinkedBlockingQueue<>();

        @Override
        public void answered(String path, ObjectNode request, ObjectNode response) {
            answered.add(path + " " + response.get("uid").textValue());
        }

        @Override
        public void refused(String path, int status, String reason) {
            refused.add(path + " " + status);
        }

        @Override
        public void failed(String path, String uid, Throwable cause) {
            thrown.add(cause);
        }

        @Override
        public void connectionFailed(String peer, Exception cause) {
            ended.add(cause);
        }

        @Override
        public void certificateReloaded(X509Certificate present) {
            certificates.add(present);
        }

        @Override
        public void certificateUnusable(IOException cause) {
            unusable.add(cause);
        }

        public String nextCertificate() throws InterruptedException {
            return requireNonNull(certificates.poll(60, TimeUnit.SECONDS))
                    .getSubjectX500Principal()
                    .getName();
        }

        public String nextUnusable() throws InterruptedException {
            return String.valueOf(
                    requireNonNull(unusable.poll(60, TimeUnit.SECONDS)).getMessage());
        }

        public Exception nextEnded() throws InterruptedException {
            return requireNonNull(ended.poll(60, TimeUnit.SECONDS));
        }
    }
}
