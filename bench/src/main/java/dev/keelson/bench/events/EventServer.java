package dev.keelson.bench.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.keelson.clock.Threads;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Answers lists and watches of {@link Widget}s over plain HTTP, as far as informers need it, from bytes that are kept ready. It
 * stands in for an API server where that would use most of the processors that the measured program needs.
 *
 * <p>All state is guarded by {@code this}. A watch that is behind gets the present state of what it missed, so nothing that
 * is emitted is lost between a list and its watch.
 */
final class EventServer implements AutoCloseable {

    private static final String WIDGETS = "/apis/bench.keelson.dev/v1/";
    private static final int WATCH_BUFFER = 1 << 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ExecutorService executor = Threads.blocking("event-server");
    private final HttpServer http;
    private final List<WidgetText> widgets = new ArrayList<>();
    private final List<OutputStream> watches = new ArrayList<>();
    private long revision = WidgetText.FIRST_REVISION;
    // The next widget to change.
    private int cursor;

    EventServer(int count, int bytes) throws IOException {
        for (int i = 0; i < count; i++) {
            WidgetText widget = new WidgetText(i, bytes);
            widgets.add(widget);
        }
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(executor);
        http.createContext("/", this::answer);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    /** Changes {@code count} widgets, one after the other, as fast as whoever watches takes it. */
    synchronized void burst(int count) throws IOException, InterruptedException {
        awaitWatch();
        for (int i = 0; i < count; i++) {
            emitNext();
        }
        flush();
    }

    /** Changes {@code count} widgets at equal distances; one that is late does not delay those after it. */
    void steady(int eventsPerSecond, int count) throws IOException, InterruptedException {
        synchronized (this) {
            awaitWatch();
        }
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * NANOS_PER_SECOND / eventsPerSecond;
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            synchronized (this) {
                emitNext();
                flush();
            }
        }
    }

    private void awaitWatch() throws InterruptedException {
        while (watches.isEmpty()) {
            wait();
        }
    }

    private void emitNext() throws IOException {
        WidgetText widget = widgets.get(cursor);
        cursor = (cursor + 1) % widgets.size();
        revision++;
        widget.change(revision, System.nanoTime());
        for (OutputStream watch : List.copyOf(watches)) {
            try {
                write(watch, "MODIFIED", widget.json());
            } catch (IOException gone) {
                watches.remove(watch);
            }
        }
    }

    private void flush() throws IOException {
        for (OutputStream watch : watches) {
            watch.flush();
        }
    }

    private static void write(OutputStream watch, String type, byte[] object) throws IOException {
        watch.write(ascii("{\"type\":\"" + type + "\",\"object\":"));
        watch.write(object);
        watch.write(ascii("}\n"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        if (path.equals("/version")) {
            send(exchange, 200, ascii("{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.0\"}"));
        } else if (!path.startsWith(WIDGETS) || !path.endsWith("/widgets")) {
            send(
                    exchange,
                    404,
                    ascii("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":404}"));
        } else if (!query.getOrDefault("watch", "false").equals("true")) {
            send(exchange, 200, list());
        } else if (exchange.getRequestHeaders().containsKey("Sec-WebSocket-Key")) {
            // Fabric8's client takes this for a server without WebSockets and watches over HTTP.
            send(exchange, 200, ascii("no WebSockets here\n"));
        } else {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            watch(new BufferedOutputStream(exchange.getResponseBody(), WATCH_BUFFER), query);
        }
    }

    private synchronized byte[] list() {
        StringBuilder text =
                new StringBuilder("{\"apiVersion\":\"bench.keelson.dev/v1\",\"kind\":\"WidgetList\",\"metadata\":"
                        + "{\"resourceVersion\":\"" + revision + "\"},\"items\":[");
        for (WidgetText widget : widgets) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ",")
                    .append(new String(widget.json(), StandardCharsets.US_ASCII));
        }
        return ascii(text.append("]}").toString());
    }

    /** Brings a watch up to date and keeps it for what comes. */
    private synchronized void watch(OutputStream watch, Map<String, String> query) throws IOException {
        boolean initial = query.getOrDefault("sendInitialEvents", "false").equals("true");
        long known = initial ? 0 : Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        for (WidgetText widget : widgets) {
            if (widget.revision() > known) {
                write(watch, initial ? "ADDED" : "MODIFIED", widget.json());
            }
        }
        if (initial) {
            write(
                    watch,
                    "BOOKMARK",
                    ascii("{\"apiVersion\":\"bench.keelson.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"annotations\":"
                            + "{\"k8s.io/initial-events-end\":\"true\"},\"resourceVersion\":\"" + revision + "\"}}"));
        }
        watch.flush();
        watches.add(watch);
        notifyAll();
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        http.stop(0);
        executor.shutdownNow();
    }
}
