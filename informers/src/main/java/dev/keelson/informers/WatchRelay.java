package dev.keelson.informers;

import dev.keelson.clock.Timer;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The watch of a reflector, across planned renewals: shortly before it would end, the next one is opened, and the old one
 * is read until the server has accepted the new one. What both bring is told once. Confined to the reflector's strand.
 */
final class WatchRelay<T extends HasMetadata> implements WatchStream.Owner<T> {

    /** The loop that wants to watch. After {@link #ended}, {@link #initialFailed} or {@link #failed} there is no watch. */
    interface Owner<T extends HasMetadata> {

        /** The initial state is complete; the watch goes on from there. */
        void initialised(Snapshot<T> snapshot);

        /** Something usable came, up to {@code revision}, which is empty when there is none. */
        void advanced(String revision);

        /** See {@link WatchStream.Owner#doubted}. */
        void doubted();

        /** A watch is about to be renewed; returns whether to go ahead, rather than do something else instead. */
        boolean mayRenew();

        /** @param tooShort whether the server should not be asked again at once */
        void ended(boolean tooShort);

        /** @param answered whether the server has answered the request at all */
        void initialFailed(Throwable cause, boolean answered);

        /** @param answered whether the server has answered the request at all */
        void failed(Throwable cause, boolean answered);

        /** How long to wait before the next attempt. */
        Duration wait(Throwable cause);
    }

    /** Sends the request of a watch. */
    interface Opener<T extends HasMetadata> {

        void open(WatchStream<T> stream, String revision, Duration lifetime);
    }

    private static final Duration LONGEST_OVERLAP = Duration.ofSeconds(10);
    private static final int OVERLAP_SHARE = 10;

    private final ReflectorContext<T> context;
    private final ReflectorVitals vitals;
    private final Owner<T> owner;
    private final Opener<T> opener;

    private @Nullable WatchStream<T> current;
    // Is to replace current; the server has not accepted it yet.
    private @Nullable WatchStream<T> successor;
    // Identities of the events that current has brought since successor was opened.
    private Set<String> overlap = new HashSet<>();
    private @Nullable Timer renewal;
    private boolean tolerant;

    WatchRelay(ReflectorContext<T> context, Owner<T> owner, Opener<T> opener) {
        this.context = context;
        this.vitals = context.vitals();
        this.owner = owner;
        this.opener = opener;
    }

    /** Opens a watch that first brings everything there is, not older than {@code revision}. */
    void startInitial(String revision, Duration lifetime) {
        abort();
        tolerant = false;
        start(new WatchStream<>(context, this, new InitialState<>(), revision, false), revision, lifetime);
    }

    /** Opens a watch of what happens after {@code revision}. */
    void start(String revision, Duration lifetime, boolean takeAnyOrder) {
        abort();
        tolerant = takeAnyOrder;
        vitals.watchBegan(revision);
        start(new WatchStream<>(context, this, null, revision, tolerant), revision, lifetime);
    }

    private void start(WatchStream<T> stream, String revision, Duration lifetime) {
        current = stream;
        renewAfter(lifetime);
        opener.open(stream, revision, lifetime);
    }

    /** Gives up whatever is under way. */
    void abort() {
        vitals.watching(false);
        cancelRenewal();
        abortSuccessor();
        if (current != null) {
            abort(current);
            current = null;
        }
    }

    private void abortSuccessor() {
        if (successor != null) {
            abort(successor);
            successor = null;
        }
    }

    private void abort(WatchStream<T> stream) {
        stream.abort();
        countEnd(stream, false);
    }

    private void countEnd(WatchStream<T> stream, boolean veryShort) {
        if (!stream.isInitial()) {
            vitals.watchEnded(stream.events(), stream.age(), veryShort);
        }
    }

    // ---- renewal

    private void renewAfter(Duration lifetime) {
        Duration share = lifetime.dividedBy(OVERLAP_SHARE);
        Duration lead = share.compareTo(LONGEST_OVERLAP) > 0 ? LONGEST_OVERLAP : share;
        scheduleRenewal(lifetime.minus(lead), lifetime);
    }

    private void scheduleRenewal(Duration delay, Duration lifetime) {
        cancelRenewal();
        renewal = context.clock().schedule(delay, () -> context.strand().execute(() -> renew(lifetime)));
    }

    private void cancelRenewal() {
        if (renewal != null) {
            renewal.cancel();
            renewal = null;
        }
    }

    private void renew(Duration lifetime) {
        WatchStream<T> old = current;
        if (old == null || old.isInitial() || vitals.lastRevision().isEmpty() || !owner.mayRenew()) {
            return;
        }
        abortSuccessor();
        overlap = new HashSet<>();
        old.mirrorTo(overlap);
        String revision = vitals.lastRevision();
        WatchStream<T> next = new WatchStream<>(context, this, null, revision, tolerant);
        successor = next;
        vitals.watchBegan(revision);
        renewAfter(lifetime);
        opener.open(next, revision, lifetime);
    }

    private void promote(WatchStream<T> next) {
        WatchStream<T> old = current;
        current = next;
        successor = null;
        next.succeed(vitals.lastRevision(), overlap);
        if (old != null && !old.isOver()) {
            abort(old);
        }
    }

    private void successorFailed(Throwable cause) {
        vitals.mentioned(Stage.WATCH, null, cause);
        successor = null;
        if (current != null) {
            current.mirrorTo(null);
        }
        Duration wait = owner.wait(cause);
        scheduleRenewal(wait, context.options().watchLifetime());
    }

    // ---- what becomes of the watches

    @Override
    public void accepted(WatchStream<T> stream) {
        if (stream == successor) {
            promote(stream);
        }
        vitals.watching(!stream.isInitial());
    }

    @Override
    public void initialised(WatchStream<T> stream, Snapshot<T> snapshot) {
        vitals.watching(true);
        vitals.watchBegan(snapshot.revision());
        owner.initialised(snapshot);
    }

    @Override
    public void advanced(WatchStream<T> stream, String revision) {
        owner.advanced(revision);
    }

    @Override
    public void doubted(WatchStream<T> stream) {
        owner.doubted();
    }

    @Override
    public void ended(WatchStream<T> stream) {
        countEnd(stream, false);
        vitals.watching(false);
        if (successor != null) {
            promote(successor);
            return;
        }
        current = null;
        owner.ended(stream.isShort());
    }

    @Override
    public void watchFailed(WatchStream<T> stream, Throwable failure) {
        Throwable cause = failure.getCause() instanceof StatusFailure status ? status : failure;
        countEnd(stream, cause instanceof EmptyWatchException);
        if (stream == successor) {
            successorFailed(cause);
            return;
        }
        vitals.watching(false);
        if (successor != null && !(cause instanceof BrokenHistoryException)) {
            vitals.mentioned(Stage.WATCH, null, cause);
            promote(successor);
            return;
        }
        abortSuccessor();
        cancelRenewal();
        current = null;
        if (stream.isInitial()) {
            owner.initialFailed(cause, stream.isAnswered());
        } else {
            owner.failed(cause, stream.isAnswered());
        }
    }
}
