package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
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
final class Reflector<T extends HasMetadata> {

    /** Nothing that an API server waits for takes longer; a nonsensical header must not end an informer. */
    private static final Duration LONGEST_WAIT_ASKED = Duration.ofMinutes(10);

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
    private final WatchRelay<T> watches;

    // Everything below is confined to the strand.
    private final RelistSchedule relists = new RelistSchedule();
    private final FailureCounts counts = new FailureCounts();
    private @Nullable PagedList<T> listing;
    private @Nullable Timer retry;
    private boolean started;
    private boolean closed;
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
        this.watches = new WatchRelay<>(context, new Watching(), this::open);
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
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
        if (listing != null) {
            listing.abort();
            listing = null;
        }
        watches.abort();
    }

    // ---- listing

    private void list() {
        abandon();
        context.sink().listing();
        if (watchListSupported) {
            watchList();
        } else {
            pagedList();
        }
    }

    private void watchList() {
        vitals.listing();
        watches.startInitial(revisionUnavailable ? "" : lastRevision(), randomLifetime());
    }

    private void pagedList() {
        String revision = revisionUnavailable ? "" : lastRevision().isEmpty() ? "0" : lastRevision();
        // Unpaged where possible, since servers answer "not older than" from memory only then.
        boolean fromMemory = EventOrder.isStartingPoint(revision) && !pagesAlways;
        int pageSize = fromMemory ? 0 : options.pageSize();
        PagedList<T> list =
                new PagedList<>(context, transport, paths, accept.ofList(), new Listing(), revision, pageSize);
        listing = list;
        list.start();
    }

    private void replace(Snapshot<T> snapshot) {
        if (ResourceVersions.isOlder(snapshot.revision(), lastRevision())) {
            vitals.mentioned(
                    Stage.LIST,
                    null,
                    new BrokenHistoryException("the server was set back: a list is at revision " + snapshot.revision()
                            + ", known was " + lastRevision() + "; the list counts"));
        }
        context.sink().replace(snapshot.objects(), snapshot.undecodable(), snapshot.revision());
        vitals.listed(snapshot.objects().size(), snapshot.took());
        relists.listed(snapshot.undecodable().isEmpty());
        vitals.advanced(EventOrder.isStartingPoint(snapshot.revision()) ? snapshot.revision() : "");
        revisionUnavailable = false;
        vitals.recovered();
    }

    private static boolean isAboutTheRevision(StatusFailure status) {
        return status.isExpired() || status.isRevisionTooLarge() || status.isInvalidRequest();
    }

    /** What becomes of a list by pages. */
    private final class Listing implements PagedList.Owner<T> {

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
            retry(cause, Reflector.this::list);
        }
    }

    // ---- watching

    private void open(WatchStream<T> stream, String revision, Duration lifetime) {
        String path = stream.isInitial() ? paths.watchList(revision, lifetime) : paths.watch(revision, lifetime);
        stream.open(transport, path, accept.ofWatch());
    }

    private void watch() {
        abandon();
        watches.start(lastRevision(), randomLifetime(), counts.isTolerant());
    }

    /** A watch has come to its planned end. */
    private void resume() {
        // Without a revision nobody can tell what happened meanwhile.
        if (relists.isDue() || lastRevision().isEmpty()) {
            list();
        } else {
            watch();
        }
    }

    /** What becomes of watches. */
    private final class Watching implements WatchRelay.Owner<T> {

        @Override
        public void initialised(Snapshot<T> snapshot) {
            counts.initialEventsCame();
            replace(snapshot);
        }

        @Override
        public void advanced(String revision) {
            counts.watchBroughtSomething(!revision.equals(lastRevision()));
            if (!revision.isEmpty()) {
                vitals.advanced(revision);
            }
            vitals.recovered();
        }

        @Override
        public void doubted() {
            relists.doubt();
        }

        @Override
        public boolean mayRenew() {
            counts.watchLasted();
            boolean listInstead = relists.isDue();
            if (listInstead) {
                list();
            }
            return !listInstead;
        }

        @Override
        public void ended(boolean tooShort) {
            vitals.recovered();
            if (tooShort) {
                // Not a failure, but no server means to be asked several times a second.
                retryIn(backoff.next(), Reflector.this::resume);
            } else {
                counts.watchLasted();
                resume();
            }
        }

        @Override
        public void initialFailed(Throwable cause, boolean answered) {
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
            switch (counts.judgeInitial(cause, answered)) {
                case NEVER_AGAIN -> {
                    watchListSupported = false;
                    pagedList();
                }
                case PLAIN_LIST -> pagedList();
                default -> retry(cause, Reflector.this::list);
            }
        }

        @Override
        public void failed(Throwable cause, boolean answered) {
            vitals.failed(Stage.WATCH, cause);
            switch (counts.judgeWatch(cause, answered)) {
                case LIST_NEWEST -> {
                    revisionUnavailable = true;
                    listSoon(cause);
                }
                case LIST -> listSoon(cause);
                case LIST_LATER -> retry(cause, Reflector.this::list);
                case ACCEPT_LESS -> {
                    accept.refused();
                    retry(cause, Reflector.this::watch);
                }
                default -> retry(cause, Reflector.this::watch);
            }
        }

        @Override
        public Duration wait(Throwable cause) {
            return Reflector.this.wait(cause);
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
        Duration asked = cause instanceof StatusFailure status ? status.retryAfter() : null;
        return asked != null && asked.compareTo(LONGEST_WAIT_ASKED) > 0 ? LONGEST_WAIT_ASKED : asked;
    }

    private Duration randomLifetime() {
        long nanos = options.watchLifetime().toNanos();
        return Duration.ofNanos(nanos + (long) (nanos * random.getAsDouble()));
    }
}
