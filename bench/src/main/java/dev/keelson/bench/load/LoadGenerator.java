package dev.keelson.bench.load;

import dev.keelson.bench.harness.Samples;
import dev.keelson.clock.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A closed loop: each of some connections sends its next request when its last one was answered. So the server is never
 * offered more than it takes, and latencies under overload are not what this measures.
 *
 * <p>Connections stay open from one run to the next. For use by one thread.
 */
public final class LoadGenerator implements AutoCloseable {

    /** Makes the request with number {@code sequence}, counted over all connections from 0. */
    @FunctionalInterface
    public interface Work {
        Request request(long sequence);
    }

    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;

    public LoadGenerator(Target target, int count) throws IOException {
        threads = Threads.fixed("bench-load", count);
        try {
            for (int i = 0; i < count; i++) {
                connections.add(target.connect());
            }
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    /** Sends {@code count} requests; each answer must have status {@code expected}. */
    public LoadResult count(long count, int expected, Work work) throws IOException, InterruptedException {
        return run(count, Long.MAX_VALUE, expected, work);
    }

    /** Sends requests for {@code duration}; each answer must have status {@code expected}. */
    public LoadResult during(Duration duration, int expected, Work work) throws IOException, InterruptedException {
        return run(Long.MAX_VALUE, duration.toNanos(), expected, work);
    }

    private LoadResult run(long count, long nanos, int expected, Work work) throws IOException, InterruptedException {
        AtomicLong next = new AtomicLong();
        CountDownLatch begin = new CountDownLatch(1);
        CompletableFuture<Long> began = new CompletableFuture<>();
        List<Future<Samples>> running = new ArrayList<>();
        for (Connection connection : connections) {
            running.add(threads.submit(() -> {
                begin.await();
                return loop(connection, began.get(), count, nanos, expected, next, work);
            }));
        }
        long start = System.nanoTime();
        began.complete(start);
        begin.countDown();
        List<Samples> samples = new ArrayList<>();
        for (Future<Samples> worker : running) {
            samples.add(result(worker));
        }
        return new LoadResult((System.nanoTime() - start) / 1e9, Samples.merged(samples));
    }

    private static Samples loop(
            Connection connection, long start, long count, long nanos, int expected, AtomicLong next, Work work)
            throws IOException {
        Samples samples = new Samples();
        byte[] beginning = new byte[400];
        int[] filled = new int[1];
        while (true) {
            long before = System.nanoTime();
            long sequence = next.getAndIncrement();
            if (sequence >= count || before - start >= nanos) {
                return samples;
            }
            Request request = work.request(sequence);
            filled[0] = 0;
            Answer answer = connection.exchange(request, (bytes, from, to) -> {
                if (filled[0] == 0) {
                    filled[0] = Math.min(beginning.length, to - from);
                    System.arraycopy(bytes, from, beginning, 0, filled[0]);
                }
            });
            if (answer.status() != expected) {
                throw new IOException(request.method() + " " + request.path() + " was answered with " + answer.status()
                        + ": " + Connection.beginning(Arrays.copyOf(beginning, filled[0])));
            }
            samples.add(System.nanoTime() - before);
        }
    }

    private static Samples result(Future<Samples> worker) throws IOException, InterruptedException {
        try {
            return worker.get();
        } catch (ExecutionException failure) {
            throw new IOException("load failed: " + failure.getCause(), failure.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
