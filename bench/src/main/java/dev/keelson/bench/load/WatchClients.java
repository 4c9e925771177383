package dev.keelson.bench.load;

import dev.keelson.clock.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Watchers of one path that count events and otherwise drop what they get: each byte is decrypted and looked at for line
 * ends, by one thread for all of them, which is less than any client does that uses the objects. They begin at a revision, so that no initial
 * events come, and are told how many events to expect: nothing of an earlier phase is counted for a later one.
 *
 * <p>For use by one thread.
 */
public final class WatchClients implements AutoCloseable {

    private final ExecutorService threads;
    private final WatchLoop loop;
    private final List<WatchClient> clients = new ArrayList<>();

    /**
     * Opens {@code count} watches, each on a connection of its own.
     *
     * @param path with a query that has {@code watch=true} and a {@code resourceVersion}
     */
    public WatchClients(Target target, int count, String path) throws IOException {
        threads = Threads.fixed("bench-watch", 1);
        loop = new WatchLoop();
        TlsChannel.Room room = new TlsChannel.Room();
        try {
            for (int i = 0; i < count; i++) {
                TlsChannel connection = target.connectChannel(room);
                WatchClient client = new WatchClient(connection);
                clients.add(client);
                connection.send(ByteBuffer.wrap(Request.get(path).encoded(target.host())));
                loop.add(client);
            }
            threads.execute(loop);
        } catch (IOException failure) {
            close();
            throw failure;
        }
    }

    /** Has every watcher await {@code events} more, from what it has been told to await before. */
    public void expect(long events) {
        clients.forEach(client -> client.expect(events));
    }

    /**
     * Waits until every watcher has what it expects.
     *
     * @return the {@link System#nanoTime} at which the last watcher got its last event
     * @throws IOException when a watch ends, an event too many arrives, or nothing arrives for too long
     */
    public long await() throws IOException, InterruptedException {
        long last = Long.MIN_VALUE;
        for (WatchClient client : clients) {
            last = Math.max(last, client.await());
        }
        for (WatchClient client : clients) {
            client.checkCount();
        }
        return last;
    }

    /** Bytes of all events of all watchers. */
    public long bytes() {
        return clients.stream().mapToLong(WatchClient::bytes).sum();
    }

    @Override
    public void close() throws IOException {
        loop.close();
        for (WatchClient client : clients) {
            client.close();
        }
        threads.shutdownNow();
    }
}
