package dev.keelson.informers;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The transport over a Fabric8 client's own HTTP client: its address, TLS, proxies, authentication and interceptors
 * apply. Its retries do not, because informers have their own.
 */
public final class ClientTransport implements StreamTransport {

    private final HttpClient http;
    private final String base;
    private final Clock clock;

    public ClientTransport(KubernetesClient client) {
        this(client, Clock.system());
    }

    /** @param clock tells how far away a date in a {@code Retry-After} header is, should the answer bear no date */
    public ClientTransport(KubernetesClient client, Clock clock) {
        this.clock = clock;
        RequestConfig once = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        this.http = client.getHttpClient().newBuilder().tag(once).build();
        String address = client.getConfiguration().getMasterUrl();
        this.base = address.endsWith("/") ? address : address + "/";
    }

    @Override
    public Call get(String path, String accept, Receiver receiver) {
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(base + path)
                .header("Accept", accept)
                .forStreaming()
                .build();
        Exchange exchange = new Exchange(receiver, clock);
        exchange.send(http, request);
        return exchange;
    }

    private static final class Exchange implements Call {

        private final Receiver receiver;
        private final Clock clock;
        private final CompletableFuture<AsyncBody> body = new CompletableFuture<>();
        private volatile @Nullable CompletableFuture<HttpResponse<AsyncBody>> response;

        Exchange(Receiver receiver, Clock clock) {
            this.receiver = receiver;
            this.clock = clock;
        }

        void send(HttpClient http, HttpRequest request) {
            CompletableFuture<HttpResponse<AsyncBody>> sent;
            try {
                sent = http.consumeBytes(request, (buffers, source) -> receiver.piece(joined(buffers)));
            } catch (RuntimeException refused) {
                sent = CompletableFuture.failedFuture(refused);
            }
            response = sent;
            sent.whenComplete(this::answered);
        }

        private void answered(@Nullable HttpResponse<AsyncBody> answer, @Nullable Throwable failure) {
            if (answer == null) {
                Throwable cause = failure == null ? new IllegalStateException("no answer") : unwrapped(failure);
                body.completeExceptionally(cause);
                receiver.end(cause);
                return;
            }
            receiver.head(
                    answer.code(), RetryAfter.parse(answer.header("Retry-After"), answer.header("Date"), clock.now()));
            answer.body()
                    .done()
                    .whenComplete((done, broken) -> receiver.end(broken == null ? null : unwrapped(broken)));
            body.complete(answer.body());
            answer.body().consume();
        }

        @Override
        public void more() {
            body.thenAccept(AsyncBody::consume);
        }

        @Override
        public void cancel() {
            CompletableFuture<HttpResponse<AsyncBody>> sent = response;
            if (sent != null) {
                sent.cancel(true);
            }
            body.thenAccept(AsyncBody::cancel);
        }
    }

    private static byte[] joined(List<ByteBuffer> buffers) {
        int size = 0;
        for (ByteBuffer buffer : buffers) {
            size += buffer.remaining();
        }
        byte[] bytes = new byte[size];
        int at = 0;
        for (ByteBuffer buffer : buffers) {
            int length = buffer.remaining();
            buffer.get(bytes, at, length);
            at += length;
        }
        return bytes;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
