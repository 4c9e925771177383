package dev.keelson.bench.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One watch. Its events are counted by their line ends, which JSON text never contains otherwise. */
final class WatchClient implements Runnable, AutoCloseable {

    private static final int LONGEST_WAIT_SECONDS = 180;

    private final Connection connection;
    private final String path;

    // The rest is guarded by this.
    private long events;
    private long bytes;
    private long expected;
    private CompletableFuture<Long> reached = CompletableFuture.completedFuture(Long.MIN_VALUE);

    WatchClient(Connection connection, String path) {
        this.connection = connection;
        this.path = path;
    }

    @Override
    public void run() {
        try {
            Answer answer = connection.exchange(Request.get(path), this::count);
            fail(new IOException("the watch ended with status " + answer.status()));
        } catch (IOException | RuntimeException failure) {
            fail(failure);
        }
    }

    private void count(byte[] buffer, int from, int to) {
        arrived(LineEnds.count(buffer, from, to), to - from);
    }

    private synchronized void arrived(int lines, int length) {
        bytes += length;
        if (lines == 0) {
            return;
        }
        events += lines;
        if (events >= expected) {
            reached.complete(System.nanoTime());
        }
    }

    private synchronized void fail(Exception failure) {
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
