package dev.keelson.bench.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One watch. Its events are counted by their line ends, which JSON text never contains otherwise. */
final class WatchClient implements AutoCloseable {

    private static final int LONGEST_WAIT_SECONDS = 180;

    private final TlsChannel connection;
    // The receiving thread's.
    private final ChunkedLines answer = new ChunkedLines();
    private int lines;

    // The rest is guarded by this.
    private long events;
    private long bytes;
    private long expected;
    private CompletableFuture<Long> reached = CompletableFuture.completedFuture(Long.MIN_VALUE);

    WatchClient(TlsChannel connection) {
        this.connection = connection;
    }

    TlsChannel connection() {
        return connection;
    }

    /** Takes what has arrived. */
    void receive(TlsChannel.Room room) throws IOException {
        lines = 0;
        IOException[] failure = {null};
        connection.receive(room, (piece, from, to) -> {
            try {
                lines += failure[0] == null ? answer.take(piece, from, to) : 0;
            } catch (IOException ended) {
                failure[0] = ended;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        arrived();
    }

    private synchronized void arrived() {
        bytes = answer.bytes();
        events += lines;
        if (lines > 0 && events >= expected) {
            reached.complete(System.nanoTime());
        }
    }

    synchronized void fail(Exception failure) {
        reached.completeExceptionally(failure);
        reached = CompletableFuture.failedFuture(failure);
    }

    synchronized void expect(long more) {
        expected += more;
        if (!reached.isCompletedExceptionally()) {
            reached = new CompletableFuture<>();
        }
    }

    long await() throws IOException, InterruptedException {
        CompletableFuture<Long> waited;
        synchronized (this) {
            waited = reached;
        }
        try {
            return waited.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IOException("a watch failed: " + failure.getCause(), failure.getCause());
        } catch (TimeoutException late) {
            throw new IOException(missing(), late);
        }
    }

    private synchronized String missing() {
        return "a watcher got " + events + " of " + expected + " events and nothing more for " + LONGEST_WAIT_SECONDS
                + " s";
    }

    synchronized void checkCount() throws IOException {
        if (events != expected) {
            throw new IOException("a watcher got " + events + " events instead of " + expected);
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
