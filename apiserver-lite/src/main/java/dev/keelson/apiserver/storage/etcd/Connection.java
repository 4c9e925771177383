package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.etcd.rpc.Event;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An etcd server that is in use, known to be the right one, and the stream of changes from it. */
final class Connection implements AutoCloseable {

    private final Endpoint endpoint;
    private final Calls calls;
    private final BiConsumer<Connection, Throwable> onLost;
    // Set once, by open.
    private volatile @Nullable ChangeStream stream;
    private volatile @Nullable Throwable lost;

    private Connection(Endpoint endpoint, BiConsumer<Connection, Throwable> onLost) {
        this.endpoint = endpoint;
        this.calls = new Calls(endpoint.channel());
        this.onLost = onLost;
    }

    /**
     * Begins to feed what happens after what has been published.
     *
     * @param onLost called once when the stream has ended, perhaps before this returns
     * @throws CallFailure if it cannot begin
     */
    static Connection open(Endpoint endpoint, Feed feed, BiConsumer<Connection, Throwable> onLost) {
        Connection connection = new Connection(endpoint, onLost);
        connection.stream = ChangeStream.open(endpoint, feed.published(), connection.new Receiver(feed));
        return connection;
    }

    private final class Receiver implements ChangeStream.Receiver {
        private final Feed feed;

        Receiver(Feed feed) {
            this.feed = feed;
        }

        @Override
        public void onChanges(List<Event> changes) {
            feed.accept(changes);
        }

        @Override
        public void onCompacted(long compactRevision) {
            // etcd has the changes from there on, but for a deletion at that very revision.
            feed.skipTo(compactRevision, compactRevision);
        }

        @Override
        public void onEnd(Throwable why) {
            lost = why;
            onLost.accept(Connection.this, why);
        }
    }

    Calls calls() {
        return calls;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Why it is of no more use; null while it is. */
    @Nullable
    Throwable lost() {
        return lost;
    }

    @Override
    public void close() {
        ChangeStream running = stream;
        if (running != null) {
            running.close();
        }
    }
}
