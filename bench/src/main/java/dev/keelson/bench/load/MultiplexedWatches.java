package dev.keelson.bench.load;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Many watches over few HTTP/2 connections, by the JDK's client. They count events together: which of them got one is not
 * told apart. For use by one thread.
 */
public final class MultiplexedWatches {

    private static final int LONGEST_WAIT_SECONDS = 120;

    /** How many events are awaited, and what completes when they are there. */
    private final class Awaited {
        private final CompletableFuture<Long> reached = new CompletableFuture<>();
        // Guarded by this.
        private long missing;

        Awaited(long missing) {
            this.missing = missing;
        }

        synchronized void arrived(int events) {
            missing -= events;
            if (missing == 0) {
                reached.complete(System.nanoTime());
            } else if (missing < 0) {
                failed(new IOException("an event too many arrived"));
            }
        }
    }

    private final List<HttpClient> clients = new ArrayList<>();
    // Replaced when all awaited before have come.
    private volatile Awaited awaited = new Awaited(0);
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    /**
     * Opens {@code count} watches.
     *
     * @param perConnection watches that share a connection
     * @param path with a query that has {@code watch=true} and a {@code resourceVersion}
     */
    public static MultiplexedWatches open(Target target, int count, int perConnection, String path) throws IOException {
        MultiplexedWatches watches = new MultiplexedWatches();
        HttpRequest request = HttpRequest.newBuilder(target.resolve(path)).build();
        try {
            for (int opened = 0; opened < count; opened += perConnection) {
                HttpClient client = target.http2Client();
                watches.clients.add(client);
                // The first one makes the connection that the others share.
                watches.open(client, request).join();
                int others = Math.min(perConnection, count - opened) - 1;
                CompletableFuture<?>[] opening = new CompletableFuture<?>[others];
                for (int i = 0; i < others; i++) {
                    opening[i] = watches.open(client, request);
                }
                CompletableFuture.allOf(opening).join();
            }
        } catch (CompletionException refused) {
            throw new IOException("a watch cannot be opened: " + refused.getCause(), refused.getCause());
        }
        return watches;
    }

    /** Completes once the server has begun to answer. */
    private CompletableFuture<Void> open(HttpClient client, HttpRequest request) {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        client.sendAsync(request, response -> {
                    if (response.statusCode() == 200 && response.version() == HttpClient.Version.HTTP_2) {
                        begun.complete(null);
                    } else {
                        begun.completeExceptionally(new IOException(
                                "a watch was answered with " + response.statusCode() + " by " + response.version()));
                    }
                    return HttpResponse.BodySubscribers.fromSubscriber(new Counter());
                })
                .whenComplete((answer, failed) -> {
                    begun.completeExceptionally(failed == null ? new IOException("a watch ended") : failed);
                    failed(failed == null ? new IOException("a watch ended") : failed);
                });
        return begun;
    }

    private void failed(Throwable why) {
        failure.completeExceptionally(why);
    }

    private final class Counter implements Flow.Subscriber<List<ByteBuffer>> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            int events = 0;
            for (ByteBuffer piece : pieces) {
                while (piece.hasRemaining()) {
                    events += piece.get() == '\n' ? 1 : 0;
                }
            }
            if (events > 0) {
                awaited.arrived(events);
            }
        }

        @Override
        public void onError(Throwable error) {
            failed(error);
        }

        @Override
        public void onComplete() {
            failed(new IOException("a watch ended"));
        }
    }

    public int connections() {
        return clients.size();
    }

    /** Has this many events awaited, of all watches together, when all awaited so far have come. */
    public void expect(long events) {
        awaited = new Awaited(events);
    }

    /**
     * Waits for all expected events.
     *
     * @return the {@link System#nanoTime} at which the last one came
     * @throws IOException when a watch ends, an event too many arrives, or nothing arrives for too long
     */
    public long await() throws IOException, InterruptedException {
        CompletableFuture<Long> reached = awaited.reached;
        try {
            CompletableFuture.anyOf(reached, failure).get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            return reached.join();
        } catch (ExecutionException failed) {
            throw new IOException("a watch failed: " + failed.getCause(), failed.getCause());
        } catch (TimeoutException late) {
            throw new IOException("not all watches were told within " + LONGEST_WAIT_SECONDS + " s", late);
        }
    }
}
