package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one collection on the server and tells a sink: lists, watches, resumes after a watch ends, lists again when the
 * server has forgotten the revision or the history is broken. Ends only by {@link #close}.
 *
 * <p>A single loop on its strand owns all state; requests, timers and answers are messages to it. At any time there is
 * either a list under way, or a watch, or a timer for the next attempt. Only when a watch nears its end there are two: the
 * old one is read until the server has accepted the new one.
 *
 * <p>Follows k8s.io/client-go/tools/cache/reflector.go. Differences on purpose: a watch that breaks is resumed before
 * anything is listed; what a watch brings out of order is not believed; a stale revision is noticed also when the server
 * does not say so; the next watch is opened before the last one ends.
 */
final class Reflector<T extends HasMetadata> implements PagedList.Owner<T>, WatchStream.Owner<T> {

    private static final Duration LONGEST_OVERLAP = Duration.ofSeconds(10);
    private static final int OVERLAP_SHARE = 10;

    private final RequestPaths paths;
    private final AcceptHeader accept;
    private final StreamTransport transport;
    private final ReflectorContext<T> context;
    private final ReflectorVitals vitals;
    private final Clock clock;
    private final DoubleSupplier random;
    private final ReflectorOptions options;
    private final Executor strand;
    private final Backoff backoff;

    // Everything below is confined to the strand.
    private @Nullable PagedList<T> listing;
    private @Nullable WatchStream<T> watch;
    // Is to replace watch; not accepted yet.
    private @Nullable WatchStream<T> successor;
    // Identities of the events that watch has brought since successor was opened.
    private Set<String> overlap = new HashSet<>();
    private @Nullable Timer retry;
    private @Nullable Timer renewal;
    private boolean started;
    private boolean closed;
    private final RelistSchedule relists = new RelistSchedule();
    private final FailureCounts counts = new FailureCounts();
    // False once the server has shown that it cannot send the initial list as a watch.
    private boolean watchListSupported;
    // True while the server does not know the last revision: the next list asks for the newest state.
    private boolean revisionUnavailable;
    // Whether the server pages lists of any age, so that it does not answer them from memory.
    private boolean pagesAlways;

    Reflector(
            ResourceType<T> type,
            InformerScope scope,
            StreamTransport transport,
            ObjectDecoder<T> decoder,
            ReflectorSink<T> sink,
            InformerObserver observer,
            Clock clock,
            DoubleSupplier random,
            ReflectorOptions options,
            Executor executor) {
        this.paths = new RequestPaths(type, scope);
        this.accept = new AcceptHeader(type);
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        this.options = options;
        Executor serial = Threads.serial(executor);
        this.strand = task -> serial.execute(() -> contained(task));
        this.vitals = new ReflectorVitals(type, scope, observer, clock);
        this.context = new ReflectorContext<>(decoder, sink, vitals, clock, options, strand);
        this.backoff = new Backoff(options.backoffBase(), options.backoffMax(), options.backoffReset(), clock, random);
        this.watchListSupported = options.watchList();
    }

    void start() {
        strand.execute(() -> {
            if (!started && !closed) {
                started = true;
                vitals.started();
                list();
            }
        });
    }

    void close() {
        strand.execute(() -> {
            closed = true;
            abandon();
        });
    }

    String lastRevision() {
        return vitals.lastRevision();
    }

    InformerHealth health(boolean synced) {
        return vitals.health(synced);
    }

    /** The loop outlives its own defects, and whatever its collaborators throw. */
    private void contained(Runnable task) {
        try {
            task.run();
        } catch (Throwable defect) {
            if (closed) {
                return;
            }
            vitals.failed(Stage.WATCH, defect);
            revisionUnavailable = true;
            retry(defect, this::list);
        }
    }

    /** Gives up whatever is under way. */
    private void abandon() {
        vitals.watching(false);
        retry = cancelled(retry);
        renewal = cancelled(renewal);
        if (listing != null) {
            listing.abort();
            listing = null;
        }
        if (watch != null) {
            end(watch);
            watch = null;
        }
        abandonSuccessor();
    }

    private void abandonSuccessor() {
        if (successor != null) {
            end(successor);
            successor = null;
        }
    }

    private void end(WatchStream<T> stream) {
        stream.abort();
        vitals.watchEnded(stream.events(), stream.age(), false);
    }

    private static @Nullable Timer cancelled(@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
        return null;
    }

    // ---- listing

    private void list() {
        abandon();
        if (watchListSupported) {
            watchList();
        } else {
            pagedList();
        }
    }

    private void pagedList() {
        String revision = revisionUnavailable ? "" : lastRevision().isEmpty() ? "0" : lastRevision();
        // Unpaged where possible, since servers answer "not older than" from memory only then.
        boolean fromMemory = !revision.isEmpty() && !revision.equals("0") && !pagesAlways;
        listing = new PagedList<>(
                context, transport, paths, accept.ofList(), this, revision, fromMemory ? 0 : options.pageSize());
        listing.start();
    }

    @Override
    public void listed(PagedList<T> list, Snapshot<T> snapshot) {
        listing = null;
        pagesAlways |= list.revision().equals("0") && snapshot.paged();
        replace(snapshot);
        watch();
    }

    @Override
    public void listFailed(PagedList<T> list, Throwable cause) {
        listing = null;
        vitals.failed(Stage.LIST, cause);
        if (cause instanceof StatusFailure status) {
            if (status.isNotAcceptable() && accept.refused()) {
                pagedList();
                return;
            }
            if (!list.revision().isEmpty() && isAboutTheRevision(status)) {
                revisionUnavailable = true;
                pagedList();
                return;
            }
        }
        retry(cause, this::list);
    }

    private static boolean isAboutTheRevision(StatusFailure status) {
        return status.isExpired() || status.isRevisionTooLarge() || status.isInvalidRequest();
    }

    private void replace(Snapshot<T> snapshot) {
        if (ResourceVersions.isOlder(snapshot.revision(), lastRevision())) {
            vitals.mentioned(
                    Stage.LIST,
                    null,
                    new BrokenHistoryException("the server was set back: a list is at revision " + snapshot.revision()
                            + ", known was " + lastRevision() + "; the list counts"));
        }
        context.sink().replace(snapshot.objects(), snapshot.undecodable());
        vitals.listed(snapshot.objects().size(), snapshot.took());
        relists.listed(snapshot.undecodable().isEmpty());
        vitals.advanced(EventOrder.isStartingPoint(snapshot.revision()) ? snapshot.revision() : "");
        revisionUnavailable = false;
        vitals.recovered();
    }

    // ---- listing through a watch

    private void watchList() {
        String revision = revisionUnavailable ? "" : lastRevision();
        Duration lifetime = randomLifetime();
        WatchStream<T> stream = new WatchStream<>(context, this, new InitialState<>(), revision, false);
        watch = stream;
        vitals.listing();
        renewAfter(lifetime);
        stream.open(transport, paths.watchList(revision, lifetime), accept.ofWatch());
    }

    @Override
    public void initialised(WatchStream<T> stream, Snapshot<T> snapshot) {
        counts.initialEventsCame();
        replace(snapshot);
        vitals.watchBegan(snapshot.revision());
        vitals.watching(true);
    }

    private void watchListFailed(WatchStream<T> stream, Throwable cause) {
        vitals.failed(Stage.LIST, cause);
        if (cause instanceof StatusFailure status) {
            if (status.isNotAcceptable() && accept.refused()) {
                watchList();
                return;
            }
            if (isAboutTheRevision(status)
                    && !revisionUnavailable
                    && !lastRevision().isEmpty()) {
                revisionUnavailable = true;
                watchList();
                return;
            }
        }
        switch (counts.judgeInitial(cause, stream.isAnswered())) {
            case NEVER_AGAIN -> {
                watchListSupported = false;
                pagedList();
            }
            case PLAIN_LIST -> pagedList();
            default -> retry(cause, this::list);
        }
    }

    // ---- watching

    private void watch() {
        abandon();
        Duration lifetime = randomLifetime();
        WatchStream<T> stream = new WatchStream<>(context, this, null, lastRevision(), counts.isTolerant());
        watch = stream;
        vitals.watchBegan(lastRevision());
        renewAfter(lifetime);
        stream.open(transport, paths.watch(lastRevision(), lifetime), accept.ofWatch());
    }

    /** A watch ended as it should, or is about to. */
    private void resume() {
        // Without a revision nobody can tell what happened meanwhile.
        if (relists.isDue() || lastRevision().isEmpty()) {
            list();
        } else {
            watch();
        }
    }

    private void renew() {
        renewal = null;
        if (watch == null || watch.isInitial() || lastRevision().isEmpty()) {
            return;
        }
        counts.watchLasted();
        if (relists.isDue()) {
            list();
            return;
        }
        abandonSuccessor();
        overlap = new HashSet<>();
        watch.mirrorTo(overlap);
        Duration lifetime = randomLifetime();
        WatchStream<T> stream = new WatchStream<>(context, this, null, lastRevision(), counts.isTolerant());
        successor = stream;
        vitals.watchBegan(lastRevision());
        renewAfter(lifetime);
        stream.open(transport, paths.watch(lastRevision(), lifetime), accept.ofWatch());
    }

    @Override
    public void accepted(WatchStream<T> stream) {
        if (stream == successor) {
            promoteSuccessor();
        }
        vitals.watching(watch != null && !watch.isInitial());
    }

    private void promoteSuccessor() {
        WatchStream<T> former = watch;
        watch = successor;
        successor = null;
        if (watch != null) {
            watch.succeed(lastRevision(), overlap);
        }
        if (former != null && !former.isOver()) {
            end(former);
        }
    }

    @Override
    public void advanced(WatchStream<T> stream, String revision) {
        counts.watchBroughtSomething(!revision.equals(lastRevision()));
        if (!revision.isEmpty()) {
            vitals.advanced(revision);
        }
        vitals.recovered();
    }

    @Override
    public void doubted(WatchStream<T> stream) {
        relists.doubt();
    }

    @Override
    public void ended(WatchStream<T> stream) {
        boolean nothing = stream.isShort() && stream.events() == 0;
        if (stream.isInitial()) {
            watchFailed(stream, new UnfinishedException());
        } else if (stream.endsWithinALine()) {
            watchFailed(stream, new IOException("the watch ended within a line"));
        } else if (nothing) {
            watchFailed(stream, new EmptyWatchException());
        } else {
            vitals.watchEnded(stream.events(), stream.age(), false);
            vitals.watching(false);
            vitals.recovered();
            if (successor != null) {
                promoteSuccessor();
            } else if (stream.isShort()) {
                watch = null;
                // Not a failure, but no server means to be asked several times a second.
                retryIn(backoff.next(), this::resume);
            } else {
                counts.watchLasted();
                resume();
            }
        }
    }

    @Override
    public void watchFailed(WatchStream<T> stream, Throwable failure) {
        boolean initial = stream.isInitial();
        Throwable cause = failure.getCause() instanceof StatusFailure status ? status : failure;
        vitals.watchEnded(stream.events(), stream.age(), cause instanceof EmptyWatchException);
        if (stream == successor) {
            successorFailed(cause);
            return;
        }
        vitals.watching(false);
        if (initial) {
            watch = null;
            watchListFailed(stream, cause);
            return;
        }
        vitals.failed(Stage.WATCH, cause);
        if (successor != null && !(cause instanceof BrokenHistoryException)) {
            promoteSuccessor();
            return;
        }
        abandonSuccessor();
        watch = null;
        cure(stream, cause);
    }

    private void successorFailed(Throwable cause) {
        vitals.mentioned(Stage.WATCH, null, cause);
        successor = null;
        if (watch != null) {
            watch.mirrorTo(null);
        }
        renewal = cancelled(renewal);
        renewal = clock.schedule(wait(cause), () -> strand.execute(this::renew));
    }

    private void cure(WatchStream<T> stream, Throwable cause) {
        switch (counts.judgeWatch(cause, stream.isAnswered())) {
            case LIST_NEWEST -> {
                revisionUnavailable = true;
                listSoon(cause);
            }
            case LIST -> listSoon(cause);
            case LIST_LATER -> retry(cause, this::list);
            case ACCEPT_LESS -> {
                accept.refused();
                retry(cause, this::watch);
            }
            default -> retry(cause, this::watch);
        }
    }

    /** At once, unless that has just been tried. */
    private void listSoon(Throwable cause) {
        boolean first = backoff.isQuiet();
        if (first && retryAfter(cause) == null) {
            backoff.next();
            list();
        } else {
            retry(cause, this::list);
        }
    }

    // ---- time

    private void retry(Throwable cause, Runnable step) {
        retryIn(wait(cause), step);
    }

    private void retryIn(Duration delay, Runnable step) {
        abandon();
        if (!closed) {
            retry = clock.schedule(delay, () -> strand.execute(step));
        }
    }

    private Duration wait(Throwable cause) {
        Duration delay = backoff.next();
        Duration asked = retryAfter(cause);
        return asked != null && asked.compareTo(delay) > 0 ? asked : delay;
    }

    private static @Nullable Duration retryAfter(Throwable cause) {
        return cause instanceof StatusFailure status ? status.retryAfter() : null;
    }

    private void renewAfter(Duration lifetime) {
        Duration share = lifetime.dividedBy(OVERLAP_SHARE);
        Duration lead = share.compareTo(LONGEST_OVERLAP) > 0 ? LONGEST_OVERLAP : share;
        renewal = cancelled(renewal);
        renewal = clock.schedule(lifetime.minus(lead), () -> strand.execute(this::renew));
    }

    private Duration randomLifetime() {
        long nanos = options.watchLifetime().toNanos();
        return Duration.ofNanos(nanos + (long) (nanos * random.getAsDouble()));
    }
}
