package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.CompactedException;
import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.etcd.rpc.Event;
import dev.keelson.apiserver.storage.fanout.Subscription;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads changes of the past for one watch, until it reaches what the feed brings. Used by one thread. */
final class Replay implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    /** What came in: changes, or the end. */
    private record Arrival(
            List<Event> changes,
            long compactRevision,
            @Nullable Throwable end) {}

    private final EtcdKeys keys;
    private final Subscription subscription;
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final ChangeStream stream;
    private long done;

    Replay(Endpoint endpoint, EtcdKeys keys, Subscription subscription, long after) {
        this.keys = keys;
        this.subscription = subscription;
        this.done = after;
        this.stream = ChangeStream.open(endpoint, after, new ChangeStream.Receiver() {
            @Override
            public void onChanges(List<Event> changes) {
                arrivals.add(new Arrival(changes, 0, null));
            }

            @Override
            public void onCompacted(long compactRevision) {
                arrivals.add(new Arrival(List.of(), compactRevision, null));
            }

            @Override
            public void onEnd(Throwable why) {
                arrivals.add(new Arrival(List.of(), 0, why));
            }
        });
    }

    /**
     * Delivers everything up to where the watch has joined.
     *
     * @return that revision
     * @throws CompactedException if etcd has compacted it meanwhile
     * @throws CallFailure if the stream ends before; the subscription's progress tells how far it came
     */
    long run() {
        while (done < subscription.joinedAt()) {
            Arrival arrival = next();
            if (arrival.compactRevision() > 0) {
                throw new CompactedException(done, arrival.compactRevision());
            }
            if (arrival.end() != null) {
                throw new CallFailure(Status.fromThrowable(arrival.end()).asRuntimeException(), true);
            }
            deliver(arrival.changes());
        }
        return done;
    }

    private void deliver(List<Event> changes) {
        List<StorageEvent> events = new ArrayList<>();
        for (Event change : changes) {
            long revision = change.getKv().getModRevision();
            if (revision > done && revision <= subscription.joinedAt()) {
                StorageEvent event = Feed.storageEvent(keys, change);
                if (subscription.covers(event.current().key())) {
                    events.add(event);
                }
            }
        }
        done = Math.max(done, changes.get(changes.size() - 1).getKv().getModRevision());
        subscription.replay(List.copyOf(events), Math.min(done, subscription.joinedAt()));
    }

    private Arrival next() {
        try {
            Arrival arrival = arrivals.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return arrival != null ? arrival : new Arrival(List.of(), 0, Status.DEADLINE_EXCEEDED.asRuntimeException());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Arrival(List.of(), 0, Status.CANCELLED.asRuntimeException());
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
