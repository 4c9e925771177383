package dev.keelson.runtime.client;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times the requests of a Fabric8 client under Kubernetes' names: {@code rest_client_requests_total} (tags
 * {@code code}, {@code method}, {@code host}), {@code rest_client_request_duration_seconds} ({@code verb}, {@code host};
 * until the head of the answer), and, for what a {@link CachedClient} limits and repeats itself,
 * {@code rest_client_rate_limiter_duration_seconds} and {@code rest_client_request_retries_total}.
 *
 * <p>Put into a Fabric8 client while that is built, it covers everything sent through it: informers, leases, events and
 * direct use. Put into a {@link CachedClient} alone it covers that one's requests. Both together count nothing twice.
 *
 * <p>Follows k8s.io/component-base/metrics/prometheus/restclient.
 */
public final class RestClientMetrics implements Interceptor {

    static final String NAME = "keelson-rest-client-metrics";

    private final MeterRegistry registry;
    private final Clock clock;

    public RestClientMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** For {@code KubernetesClientBuilder.withHttpClientBuilderConsumer}. */
    public void install(HttpClient.Builder builder) {
        builder.addOrReplaceInterceptor(NAME, this);
    }

    /** Remembers when a request was sent, in the one thing that comes back with its answer. */
    private static final class Timed implements AsyncBody.Consumer<List<ByteBuffer>> {

        final long sentNanos;
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;

        Timed(AsyncBody.Consumer<List<ByteBuffer>> consumer, long sentNanos) {
            this.consumer = consumer;
            this.sentNanos = sentNanos;
        }

        @Override
        public void consume(List<ByteBuffer> value, AsyncBody body) throws Exception {
            consumer.consume(value, body);
        }

        @Override
        public <U> @Nullable U unwrap(Class<U> target) {
            return target.isInstance(this) ? target.cast(this) : consumer.unwrap(target);
        }
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return new Timed(consumer, clock.nanos());
    }

    @Override
    public void after(
            HttpRequest request, HttpResponse<?> response, AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer) {
        count(Integer.toString(response.code()), request);
        Timed timed = consumer == null ? null : consumer.unwrap(Timed.class);
        if (timed != null) {
            timer("rest_client_request_duration_seconds", "Request latency", request.method(), host(request.uri()))
                    .record(clock.since(timed.sentNanos));
        }
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        count("<error>", request);
    }

    private void count(String code, HttpRequest request) {
        Counter.builder("rest_client_requests_total")
                .description("Number of HTTP requests, partitioned by status code, method, and host")
                .tag("code", code)
                .tag("method", request.method())
                .tag("host", host(request.uri()))
                .register(registry)
                .increment();
    }

    void limited(String verb, String address, Duration wait) {
        timer("rest_client_rate_limiter_duration_seconds", "Client side rate limiter latency", verb, host(address))
                .record(wait);
    }

    void retried(String verb, String address, int code) {
        Counter.builder("rest_client_request_retries_total")
                .description("Number of request retries, partitioned by status code, verb, and host")
                .tag("code", Integer.toString(code))
                .tag("verb", verb)
                .tag("host", host(address))
                .register(registry)
                .increment();
    }

    private Timer timer(String name, String description, String verb, String host) {
        return Timer.builder(name)
                .description(description)
                .tag("verb", verb)
                .tag("host", host)
                .publishPercentileHistogram()
                .register(registry);
    }

    private static String host(String address) {
        return host(URI.create(address));
    }

    private static String host(URI uri) {
        return uri.getAuthority() == null ? "" : uri.getAuthority();
    }
}
