package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.ResponseStream;
import dev.keelson.apiserver.registry.WatchEvent;
import dev.keelson.apiserver.registry.WatchStream;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a watch's events to its client, as fast as the client takes them. No thread waits for either: it runs on the
 * connection's loop when there is something to send and room to send it.
 */
final class WatchPump {

    private static final Logger LOG = LoggerFactory.getLogger(WatchPump.class);

    /** Events are sent together up to this many bytes, so that a burst costs few frames. */
    private static final int PIECE = 32 << 10;

    private static final byte[] OBJECT = "\",\"object\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE = "{\"type\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "}\n".getBytes(StandardCharsets.US_ASCII);

    private final ResponseStream client;
    private final WatchStream events;

    /** Turns an event into what this client gets. */
    private final UnaryOperator<WatchEvent> form;

    private final RequestMetrics.WatchSeries sent;

    /** Confined to the loop, except that the timer's task only asks the loop. */
    private @Nullable Timer limit;

    WatchPump(
            ResponseStream client,
            WatchStream events,
            UnaryOperator<WatchEvent> form,
            RequestMetrics.WatchSeries sent) {
        this.sent = sent;
        this.client = client;
        this.events = events;
        this.form = form;
    }

    void start(Clock clock, Duration lifetime) {
        client.onEnd(this::release);
        client.execute(() -> {
            if (!client.isEnded()) {
                limit = clock.schedule(lifetime, this::stop);
            }
            pump();
        });
    }

    /** Ends the watch in good order; the client may watch again from the last event it got. Any thread. */
    void stop() {
        client.execute(client::end);
    }

    private void pump() {
        try {
            while (!client.isEnded()) {
                if (!client.isWritable()) {
                    client.flush();
                    client.onWritable(this::pump);
                    return;
                }
                if (!sendPiece()) {
                    return;
                }
            }
        } catch (RuntimeException defect) {
            LOG.error("a watch fails", defect);
            client.abort();
        }
    }

    /** Returns whether to go on. */
    private boolean sendPiece() {
        ByteArrayOutputStream piece = new ByteArrayOutputStream(1024);
        boolean last = false;
        WatchEvent event = null;
        while (piece.size() < PIECE && !last && (event = events.poll()) != null) {
            last = event.type() == WatchEvent.Type.ERROR;
            int before = piece.size();
            frame(piece, form.apply(event));
            sent.sent(piece.size() - before);
        }
        client.write(piece.toByteArray());
        if (last) {
            client.end();
            return false;
        }
        if (event == null) {
            client.flush();
            events.onReady(() -> client.execute(this::pump));
            return false;
        }
        return true;
    }

    private static void frame(ByteArrayOutputStream out, WatchEvent event) {
        out.writeBytes(TYPE);
        out.writeBytes(event.type().name().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(OBJECT);
        out.writeBytes(event.json());
        out.writeBytes(END);
    }

    private void release() {
        if (limit != null) {
            limit.cancel();
        }
        events.close();
    }
}
