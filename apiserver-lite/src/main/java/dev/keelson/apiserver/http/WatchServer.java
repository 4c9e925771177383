package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.ResponseStream;
import dev.keelson.apiserver.registry.WatchEvent;
import dev.keelson.apiserver.registry.WatchStream;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Starts watches and ends all of them in good order when the server closes. Safe for many threads. */
final class WatchServer {

    private final Clock clock;
    private final RequestMetrics metrics;

    /** Seconds that a watch lives whose client does not say: spread, so that clients do not all come back at once. */
    private final LongSupplier defaultSeconds;

    private final Set<WatchPump> running = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    WatchServer(Clock clock, RequestMetrics metrics, LongSupplier defaultSeconds) {
        this.clock = clock;
        this.metrics = metrics;
        this.defaultSeconds = defaultSeconds;
    }

    void serve(
            Call call,
            Supplier<WatchStream> source,
            UnaryOperator<WatchEvent> form,
            MediaTypes.Choice choice,
            @Nullable Long timeoutSeconds) {
        boolean webSocket = WebSocketHandshake.isAskedFor(call.request());
        WatchStream events = source.get();
        Answer refusal = webSocket ? WebSocketHandshake.refusal(call.request()) : null;
        if (refusal != null) {
            events.close();
            call.send(refusal);
            return;
        }
        String type = choice.protobuf() ? MediaTypes.PROTOBUF_STREAM : MediaTypes.JSON;
        ResponseStream client = webSocket
                ? call.webSocket(WebSocketHandshake.acceptance(call.request()).add("Content-Type", type))
                : call.stream(200, Headers.of("Content-Type", type));
        WatchPump pump =
                new WatchPump(client, events, form, framing(choice.protobuf(), webSocket), metrics.watch(call.info()));
        running.add(pump);
        client.onEnd(() -> {
            running.remove(pump);
            call.streamEnded(webSocket ? 101 : 200);
        });
        long seconds = timeoutSeconds == null || timeoutSeconds <= 0 ? defaultSeconds.getAsLong() : timeoutSeconds;
        pump.start(clock, Duration.ofSeconds(seconds));
        if (closed) {
            pump.stop();
        }
    }

    private static EventFraming framing(boolean protobuf, boolean webSocket) {
        if (webSocket) {
            return WebSocketEvents.of(protobuf);
        }
        return protobuf ? new ProtobufEvents(true) : new JsonEvents();
    }

    /** Ends all watches, now and from now on. */
    void close() {
        closed = true;
        running.forEach(WatchPump::stop);
    }
}
