package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.ResponseStream;
import dev.keelson.apiserver.registry.WatchEvent;
import dev.keelson.apiserver.registry.WatchStream;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a watch's events to its client, as fast as the client takes them. No thread waits for either: it runs on the
 * connection's loop when there is something to send and room to send it.
 */
final class WatchPump {

    private static final Logger LOG = LoggerFactory.getLogger(WatchPump.class);

    /** Bytes after which it is asked again whether the client takes more. */
    private static final int PIECE = 32 << 10;

    /** Before its time is up, a watch gets a bookmark, so that its client can resume from there. */
    private static final Duration LAST_BOOKMARK = Duration.ofSeconds(2);

    private final ResponseStream client;
    private final WatchStream events;

    /** Turns an event into what this client gets. */
    private final UnaryOperator<WatchEvent> form;

    private final EventFraming framing;

    private final RequestMetrics.WatchSeries sent;

    /** Bytes of the event being framed. Confined to the loop. */
    private int framed;

    /** Confined to the loop, except that the timers' tasks only ask the loop or the events. */
    private final List<Timer> timers = new ArrayList<>();

    WatchPump(
            ResponseStream client,
            WatchStream events,
            UnaryOperator<WatchEvent> form,
            EventFraming framing,
            RequestMetrics.WatchSeries sent) {
        this.sent = sent;
        this.client = client;
        this.events = events;
        this.form = form;
        this.framing = framing;
    }

    void start(Clock clock, Duration lifetime) {
        client.onEnd(this::release);
        client.execute(() -> {
            if (!client.isEnded()) {
                timers.add(clock.schedule(lifetime, this::stop));
                if (lifetime.compareTo(LAST_BOOKMARK) > 0) {
                    timers.add(clock.schedule(lifetime.minus(LAST_BOOKMARK), events::requestBookmark));
                }
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
        int size = 0;
        boolean last = false;
        WatchEvent event = null;
        while (size < PIECE && !last && (event = events.poll()) != null) {
            last = event.type() == WatchEvent.Type.ERROR;
            framed = 0;
            framing.frame(form.apply(event), this::append);
            sent.sent(framed);
            size += framed;
        }
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

    private void append(byte[] piece) {
        client.append(piece);
        framed += piece.length;
    }

    private void release() {
        timers.forEach(Timer::cancel);
        events.close();
    }
}
