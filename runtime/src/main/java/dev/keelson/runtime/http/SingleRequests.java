package dev.keelson.runtime.http;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests over a Fabric8 client's own HTTP client: its address, TLS, proxies, authentication, time limit and
 * interceptors apply. Its retries do not: each request is sent once. Safe for many threads.
 */
public final class SingleRequests {

    private static final String JSON = "application/json";
    private static final int LONGEST_EXCERPT = 300;

    private final HttpClient http;
    private final String base;
    private final long timeoutMillis;

    public SingleRequests(KubernetesClient client) {
        this(client, derived -> {});
    }

    /** @param change further settings of the HTTP client, such as interceptors */
    public SingleRequests(KubernetesClient client, Consumer<HttpClient.DerivedClientBuilder> change) {
        RequestConfig once = new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
        HttpClient.DerivedClientBuilder derived =
                client.getHttpClient().newBuilder().tag(once);
        change.accept(derived);
        this.http = derived.build();
        String address = client.getConfiguration().getMasterUrl();
        this.base = address.endsWith("/") ? address : address + "/";
        this.timeoutMillis = client.getConfiguration().getRequestTimeout();
    }

    /** The server's address, with a slash at its end. */
    public String base() {
        return base;
    }

    /**
     * Sends a request that accepts JSON; does not block.
     *
     * @param target path and query below {@link #base}
     * @param contentType of the body; null without one
     * @param body null for none
     */
    public CompletableFuture<HttpResponse<byte[]>> send(
            String method, String target, @Nullable String contentType, @Nullable String body) {
        HttpRequest.Builder request =
                http.newHttpRequestBuilder().uri(base + target).header("Accept", JSON);
        if (body != null) {
            request.method(method, contentType, body);
        } else {
            request.method(method, null, null);
        }
        if (timeoutMillis > 0) {
            request.timeout(timeoutMillis, TimeUnit.MILLISECONDS);
        }
        return http.sendAsync(request.build(), byte[].class);
    }

    /** So much of an answer's body as fits a message. */
    public static String excerpt(String body) {
        return body.length() > LONGEST_EXCERPT ? body.substring(0, LONGEST_EXCERPT) : body;
    }
}
