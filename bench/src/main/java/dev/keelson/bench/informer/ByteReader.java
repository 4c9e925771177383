package dev.keelson.bench.informer;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads the events that an informer would read, and looks for nothing but their types and ends. */
final class ByteReader implements Subject {

    private static final String EVENTS =
            "api/v1/pods?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                    + "&allowWatchBookmarks=true";

    /** Where in a line the type of an event begins, of which the first letter tells ADDED, MODIFIED and BOOKMARK apart. */
    private static final int TYPE_AT = "{\"type\":\"".length();

    private final List<PodHandler> handlers;
    private final AtomicInteger pods = new AtomicInteger();
    // Only for the thread that reads.
    private int column;
    private byte type;

    private ByteReader(List<PodHandler> handlers) {
        this.handlers = handlers;
    }

    static Subject start(KubernetesClient client, List<PodHandler> handlers) {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(client.getConfiguration().getMasterUrl() + EVENTS)
                .build();
        ByteReader reader = new ByteReader(handlers);
        client.getHttpClient()
                .consumeBytes(request, (pieces, body) -> reader.read(pieces, body))
                .thenAccept(response -> response.body().consume());
        return reader;
    }

    private void read(List<ByteBuffer> pieces, AsyncBody body) {
        for (ByteBuffer piece : pieces) {
            while (piece.hasRemaining()) {
                read(piece.get());
            }
        }
        body.consume();
    }

    private void read(byte b) {
        if (b != '\n') {
            type = column == TYPE_AT ? b : type;
            column++;
            return;
        }
        column = 0;
        if (type == 'A') {
            pods.incrementAndGet();
        }
        if (type != 'B') {
            handlers.forEach(PodHandler::count);
        }
    }

    @Override
    public int size() {
        return pods.get();
    }

    @Override
    public void close() {
        // the watch ends with its client
    }
}
