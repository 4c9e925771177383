package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.ResponseStream;
import dev.keelson.apiserver.status.StatusDetails;
import dev.keelson.apiserver.status.StatusException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Passes a request on and its answer back piece by piece, at the client's pace. */
final class StreamedProxy {

    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "host",
            "content-length",
            "transfer-encoding",
            "upgrade",
            "expect",
            "authorization",
            "te",
            "accept-encoding",
            "keep-alive",
            "proxy-connection",
            "trailer");

    private static final int REFUSAL_BYTES = 50_000;

    private final NodeConnections nodes;

    StreamedProxy(NodeConnections nodes) {
        this.nodes = nodes;
    }

    /**
     * Serves {@code call} from {@code target}.
     *
     * @param contentType of the answer; then a refusal becomes a Status. Null passes the answer on as it is
     */
    void serve(Call call, URI target, @Nullable String contentType) {
        answer(call, target, send(call, target, false), contentType, "");
    }

    /**
     * Serves {@code call} from {@code target}, which is told where it is seen; redirections lead through the proxy too.
     *
     * @param prefix the path at which the target's root is seen
     */
    void serveBehind(Call call, URI target, String prefix) {
        answer(call, target, send(call, target, true), null, prefix);
    }

    private void answer(
            Call call,
            URI target,
            HttpResponse<Flow.Publisher<List<ByteBuffer>>> response,
            @Nullable String contentType,
            String prefix) {
        int status = response.statusCode();
        if (contentType != null && (status < 200 || status > 206)) {
            response.body().subscribe(new Refusal(call, status));
            return;
        }
        Headers headers = new Headers();
        if (contentType != null) {
            headers.add("Content-Type", contentType);
        } else {
            response.headers().map().forEach((name, values) -> {
                if (!name.startsWith(":") && !NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                    boolean location = name.equalsIgnoreCase("Location") && !prefix.isEmpty();
                    values.forEach(value -> headers.add(name, location ? seen(value, target, prefix) : value));
                }
            });
        }
        ResponseStream client = call.stream(status, headers);
        client.onEnd(() -> call.streamEnded(status));
        response.body().subscribe(new Relay(client));
    }

    /** Where a client finds what the target calls {@code location}. */
    private static String seen(String location, URI target, String prefix) {
        String own = target.getScheme() + "://" + target.getAuthority();
        if (location.startsWith(own)) {
            return prefix + location.substring(own.length());
        }
        return location.startsWith("/") && !location.startsWith("//") ? prefix + location : location;
    }

    private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(Call call, URI target, boolean forwarded) {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(
                        call.request().method(),
                        call.request().body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(
                                        call.request().body()));
        call.request().headers().forEach((name, value) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))
                    && !name.toLowerCase(Locale.ROOT).startsWith("impersonate-")) {
                request.header(name, value);
            }
        });
        if (forwarded) {
            request.setHeader("X-Forwarded-Uri", call.request().rawPath());
            request.setHeader("X-Forwarded-Host", call.request().headers().firstOr("Host", ""));
            request.setHeader("X-Forwarded-Proto", "https");
        }
        try {
            return nodes.client().send(request.build(), HttpResponse.BodyHandlers.ofPublisher());
        } catch (IOException unreachable) {
            throw StatusException.internal(call.request().method() + " \"" + target + "\": " + reason(unreachable));
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw StatusException.internal("the server is shutting down");
        }
    }

    private static String reason(IOException unreachable) {
        return unreachable.getMessage() == null ? unreachable.getClass().getSimpleName() : unreachable.getMessage();
    }

    /** Asks for the next piece when the client has room for it. */
    private static final class Relay implements Flow.Subscriber<List<ByteBuffer>> {

        private final ResponseStream client;

        Relay(ResponseStream client) {
            this.client = client;
        }

        /** Set by the first call. */
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            client.onEnd(started::cancel);
            started.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            client.execute(() -> {
                for (ByteBuffer buffer : buffers) {
                    byte[] piece = new byte[buffer.remaining()];
                    buffer.get(piece);
                    client.write(piece);
                }
                client.flush();
                Flow.Subscription source = subscription;
                if (source != null) {
                    client.onWritable(() -> source.request(1));
                }
            });
        }

        @Override
        public void onError(Throwable cause) {
            client.execute(client::abort);
        }

        @Override
        public void onComplete() {
            client.execute(client::end);
        }
    }

    /** Turns what the node says into a Status (apiserver's {@code GenericHttpResponseChecker}). */
    private static final class Refusal implements Flow.Subscriber<List<ByteBuffer>> {

        private final Call call;
        private final int status;
        private final StringBuilder text = new StringBuilder();

        Refusal(Call call, int status) {
            this.call = call;
            this.status = status;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (text.length() < REFUSAL_BYTES) {
                    text.append(StandardCharsets.UTF_8.decode(buffer));
                }
            }
        }

        @Override
        public void onError(Throwable cause) {
            onComplete();
        }

        @Override
        public void onComplete() {
            String message = text.toString().strip();
            call.sendStatus(
                    switch (status) {
                        case 400 -> StatusException.badRequest(message);
                        case 404 ->
                            new StatusException(
                                    404,
                                    "NotFound",
                                    "the server could not find the requested resource (" + message + ")",
                                    StatusDetails.of("", "pods", call.info().name()));
                        case 500 -> StatusException.internal(message);
                        default -> new StatusException(status, "", message, null);
                    });
        }
    }
}
