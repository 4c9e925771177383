package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows one collection on the server and tells a sink: lists, watches, resumes after a watch ends, lists again when the
 * server has forgotten the revision. Ends only by {@link #close}.
 *
 * <p>A single loop on its strand owns all state; requests, timers and answers are messages to it. At any time at most one
 * request and one retry timer are under way. Follows k8s.io/client-go/tools/cache/reflector.go.
 */
final class Reflector<T extends HasMetadata> {

    private static final int FIRST_CLIENT_ERROR = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int FIRST_SERVER_ERROR = 500;
    private static final int FAILURES_BEFORE_RELIST = 5;
    private static final int FAILURES_BEFORE_PLAIN_LIST = 3;
    private static final Duration SHORTEST_CREDIBLE_WATCH = Duration.ofSeconds(1);
    private static final Duration LONGEST_SILENCE_OF_WATCH_LIST = Duration.ofSeconds(30);

    private final ResourceType<T> type;
    private final InformerScope scope;
    private final RequestPaths paths;
    private final StreamTransport transport;
    private final ObjectDecoder<T> decoder;
    private final ReflectorSink<T> sink;
    private final InformerObserver observer;
    private final Clock clock;
    private final DoubleSupplier random;
    private final ReflectorOptions options;
    private final Executor strand;
    private final Backoff backoff;

    // Everything below is confined to the strand; the volatile fields are read from anywhere.
    private @Nullable Exchange current;
    private @Nullable Timer timer;
    private boolean started;
    private boolean closed;
    // False once the server has shown that it cannot send the initial list as a watch.
    private boolean watchListSupported;
    // True while the server does not know the last revision: the next list asks for the newest state.
    private boolean revisionUnavailable;
    private int watchFailures;
    private int watchListFailures;
    private volatile String lastRevision = "";
    private volatile boolean watching;
    private volatile int failuresInARow;
    private volatile @Nullable InformerFailure lastFailure;

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
        this.type = type;
        this.scope = scope;
        this.paths = new RequestPaths(type, scope);
        this.transport = transport;
        this.decoder = decoder;
        this.sink = sink;
        this.observer = observer;
        this.clock = clock;
        this.random = random;
        this.options = options;
        this.strand = Threads.serial(executor);
        this.backoff = new Backoff(options.backoffBase(), options.backoffMax(), random);
        this.watchListSupported = options.watchList();
    }

    void start() {
        strand.execute(() -> {
            if (!started && !closed) {
                started = true;
                list();
            }
        });
    }

    void close() {
        strand.execute(() -> {
            closed = true;
            watching = false;
            cancelTimer();
            if (current != null) {
                current.abort();
            }
        });
    }

    String lastRevision() {
        return lastRevision;
    }

    InformerHealth health(boolean synced) {
        return new InformerHealth(synced, watching, failuresInARow, lastFailure);
    }

    // ---- listing

    private void list() {
        if (closed) {
            return;
        }
        watching = false;
        if (watchListSupported) {
            startWatchList();
        } else {
            startPagedList();
        }
    }

    private void startPagedList() {
        if (revisionUnavailable) {
            nextPage(new ListInProgress("", options.pageSize()), "");
        } else if (lastRevision.isEmpty()) {
            nextPage(new ListInProgress("0", options.pageSize()), "");
        } else {
            // Unpaged, since servers answer "not older than" from memory only then.
            nextPage(new ListInProgress(lastRevision, 0), "");
        }
    }

    private void nextPage(ListInProgress list, String continuation) {
        PageExchange page = new PageExchange(list, !continuation.isEmpty());
        current = page;
        page.open(transport, paths.list(list.revision, list.pageSize, continuation));
        page.guardSilence();
    }

    /** What a paged list has brought so far. */
    private final class ListInProgress {
        final String revision;
        final int pageSize;
        final long startedNanos = clock.nanos();
        final List<T> objects = new ArrayList<>();
        final Set<String> undecodable = new HashSet<>();

        ListInProgress(String revision, int pageSize) {
            this.revision = revision;
            this.pageSize = pageSize;
        }
    }

    private final class PageExchange extends GuardedExchange {
        private final ListInProgress list;
        private final boolean continued;
        private final PieceBuffer body = new PieceBuffer();

        PageExchange(ListInProgress list, boolean continued) {
            this.list = list;
            this.continued = continued;
        }

        @Override
        void take(byte[] bytes) {
            body.add(bytes);
        }

        @Override
        void completed() {
            ListPage page;
            try {
                page = ListPage.parse(body.joined());
            } catch (IOException notAList) {
                failed(notAList);
                return;
            }
            for (Json.Slice item : page.items()) {
                T object = decoded(page.body(), item, list.undecodable);
                if (object != null) {
                    list.objects.add(object);
                }
            }
            if (!page.continuation().isEmpty()) {
                nextPage(list, page.continuation());
                return;
            }
            sink.replace(list.objects, list.undecodable);
            observed(() -> observer.listed(type, scope, list.objects.size(), clock.since(list.startedNanos)));
            replaced(page.revision());
            watch();
        }

        @Override
        void failed(Throwable cause) {
            boolean revisionRefused = isRevisionRefused(cause);
            if (continued && revisionRefused) {
                // The continuation is too old: what is left of the list must come in one piece.
                revisionUnavailable = true;
                nextPage(new ListInProgress("", 0), "");
                return;
            }
            boolean askedForRevision = !list.revision.isEmpty();
            report(Stage.LIST, cause);
            if (revisionRefused && askedForRevision) {
                revisionUnavailable = true;
                nextPage(new ListInProgress("", options.pageSize()), "");
                return;
            }
            retry(cause, Reflector.this::list);
        }
    }

    // ---- listing through a watch

    private void startWatchList() {
        String revision = revisionUnavailable ? "" : lastRevision;
        WatchExchange exchange = new WatchExchange(new LinkedHashMap<>());
        current = exchange;
        exchange.open(transport, paths.watchList(revision, randomLifetime()));
        exchange.guardSilence();
    }

    private void watchListFailed(Throwable cause) {
        report(Stage.LIST, cause);
        watchListFailures++;
        if (isRevisionRefused(cause) && !revisionUnavailable && !lastRevision.isEmpty()) {
            revisionUnavailable = true;
            startWatchList();
            return;
        }
        if (cause instanceof StatusFailure refused && isAboutTheRequest(refused)) {
            watchListSupported = refused.code() == FORBIDDEN || refused.code() == NOT_FOUND;
            startPagedList();
        } else if (cause instanceof SilenceException) {
            watchListSupported = false;
            startPagedList();
        } else if (watchListFailures % FAILURES_BEFORE_PLAIN_LIST == 0) {
            startPagedList();
        } else {
            retry(cause, this::list);
        }
    }

    private static boolean isAboutTheRequest(StatusFailure refused) {
        return refused.code() >= FIRST_CLIENT_ERROR
                && refused.code() < FIRST_SERVER_ERROR
                && refused.code() != UNAUTHORIZED
                && !refused.isTooManyRequests()
                && !refused.isExpired();
    }

    // ---- watching

    private void watch() {
        if (closed) {
            return;
        }
        WatchExchange exchange = new WatchExchange(null);
        current = exchange;
        observed(() -> observer.watching(type, scope, lastRevision));
        exchange.open(transport, paths.watch(lastRevision, randomLifetime()));
        exchange.guardSilence();
    }

    private void watchFailed(Throwable cause) {
        report(Stage.WATCH, cause);
        watchFailures++;
        if (isRevisionRefused(cause)) {
            if (backoff.failures() == 0) {
                backoff.next();
                list();
            } else {
                retry(cause, this::list);
            }
            return;
        }
        boolean listWouldHelp =
                watchFailures >= FAILURES_BEFORE_RELIST && !(cause instanceof StatusFailure s && s.isTooManyRequests());
        if (listWouldHelp) {
            watchFailures = 0;
            retry(cause, this::list);
        } else {
            retry(cause, this::watch);
        }
    }

    private void replaced(String revision) {
        lastRevision = revision;
        revisionUnavailable = false;
        failuresInARow = 0;
        lastFailure = null;
        // The back-off stays: lists that succeed between watches that fail must not become a busy loop.
    }

    private void progressed() {
        backoff.reset();
        watchFailures = 0;
        watchListFailures = 0;
        failuresInARow = 0;
        lastFailure = null;
    }

    /** A request that is given up when the server falls silent. */
    private abstract class GuardedExchange extends Exchange {
        private long lastPieceNanos = clock.nanos();

        GuardedExchange() {
            super(strand);
        }

        Duration longestSilence() {
            return options.silence();
        }

        void guardSilence() {
            if (current != this || closed) {
                return;
            }
            Duration left = longestSilence().minus(clock.since(lastPieceNanos));
            if (left.compareTo(Duration.ZERO) > 0) {
                arm(left, this::guardSilence);
            } else {
                abort();
                failed(new SilenceException("the server sent nothing for " + longestSilence()));
            }
        }

        @Override
        final void received(byte[] bytes) throws IOException {
            lastPieceNanos = clock.nanos();
            take(bytes);
        }

        abstract void take(byte[] bytes) throws IOException;
    }

    /** A watch; while {@code initial} is set, one that first brings the complete state. */
    private final class WatchExchange extends GuardedExchange {
        private final long startedNanos = clock.nanos();
        private final LineSplitter lines = new LineSplitter(this::line);
        private @Nullable Map<String, T> initial;
        private final Set<String> undecodable = new HashSet<>();
        private boolean anyEvent;

        WatchExchange(@Nullable Map<String, T> initial) {
            this.initial = initial;
        }

        @Override
        Duration longestSilence() {
            return initial == null ? options.silence() : LONGEST_SILENCE_OF_WATCH_LIST;
        }

        @Override
        void accepted() {
            watching = initial == null;
        }

        @Override
        void take(byte[] bytes) throws IOException {
            try {
                lines.add(bytes);
            } catch (StreamBroken broken) {
                throw broken.cause;
            }
        }

        private void line(byte[] line) {
            try {
                WatchLine event = WatchLine.parse(line);
                anyEvent = true;
                switch (event.type()) {
                    case "ADDED", "MODIFIED", "DELETED" -> change(event);
                    case "BOOKMARK" -> bookmark(event.head());
                    case "ERROR" -> throw new StreamBroken(new IOException(StatusReader.ofEvent(event)));
                    default -> throw new IOException("a watch has no events of type " + event.type());
                }
            } catch (IOException garbage) {
                throw new StreamBroken(garbage);
            }
        }

        private void change(WatchLine event) throws IOException {
            observed(() -> observer.received(type, scope));
            T object = decoded(event.line(), event.object(), undecodable);
            if (object == null) {
                changeUnread(event);
                return;
            }
            if (initial != null) {
                collect(initial, event.type(), object);
                return;
            }
            switch (event.type()) {
                case "ADDED" -> sink.added(object);
                case "MODIFIED" -> sink.modified(object);
                default -> sink.deleted(object);
            }
            advance(object.getMetadata().getResourceVersion());
        }

        private void changeUnread(WatchLine event) throws IOException {
            ObjectHead head = event.head();
            boolean deleted = event.type().equals("DELETED") && !head.name().isEmpty();
            if (initial == null) {
                if (deleted) {
                    sink.deletedUnread(head.key());
                }
                advance(head.revision());
            } else if (deleted) {
                initial.remove(head.key());
                undecodable.remove(head.key());
            }
        }

        private void collect(Map<String, T> objects, String change, T object) {
            String key = ObjectKeys.of(object);
            undecodable.remove(key);
            if (change.equals("DELETED")) {
                objects.remove(key);
            } else {
                objects.put(key, object);
            }
        }

        private void bookmark(ObjectHead head) {
            if (initial != null) {
                if (!head.endsInitialEvents()) {
                    return;
                }
                Map<String, T> complete = initial;
                initial = null;
                sink.replace(new ArrayList<>(complete.values()), Set.copyOf(undecodable));
                observed(() -> observer.listed(type, scope, complete.size(), clock.since(startedNanos)));
                replaced(head.revision());
                watching = true;
            }
            advance(head.revision());
        }

        private void advance(@Nullable String revision) {
            if (revision != null && !revision.isEmpty()) {
                lastRevision = revision;
            }
            progressed();
        }

        @Override
        void completed() {
            watching = false;
            if (initial != null) {
                failed(new IOException("the watch ended before the initial list was complete"));
            } else if (!anyEvent && clock.since(startedNanos).compareTo(SHORTEST_CREDIBLE_WATCH) < 0) {
                failed(new IOException("the watch ended at once and without an event"));
            } else {
                if (lines.pending() > 0) {
                    report(Stage.WATCH, new IOException("the watch ended within a line"));
                }
                progressed();
                watch();
            }
        }

        @Override
        void failed(Throwable cause) {
            watching = false;
            Throwable actual = cause.getCause() instanceof StatusFailure status ? status : cause;
            if (initial != null) {
                watchListFailed(actual);
            } else {
                watchFailed(actual);
            }
        }
    }

    /** Carries a failure out of the callbacks of a line. */
    private static final class StreamBroken extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final transient IOException cause;

        StreamBroken(IOException cause) {
            super(null, cause, false, false);
            this.cause = cause;
        }
    }

    private static final class SilenceException extends IOException {
        private static final long serialVersionUID = 1L;

        SilenceException(String message) {
            super(message);
        }
    }

    // ---- shared

    private @Nullable T decoded(byte[] json, Json.Slice slice, Set<String> undecodable) {
        try {
            return decoder.decode(json, slice.offset(), slice.length());
        } catch (IOException | RuntimeException undecodableObject) {
            String key = keyOf(json, slice);
            if (key != null) {
                undecodable.add(key);
            }
            report(new InformerFailure(type, scope, Stage.DECODE, key, undecodableObject));
            return null;
        }
    }

    private static @Nullable String keyOf(byte[] json, Json.Slice slice) {
        try {
            ObjectHead head = ObjectHead.read(json, slice.offset(), slice.length());
            return head.name().isEmpty() ? null : head.key();
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static boolean isRevisionRefused(Throwable cause) {
        return cause instanceof StatusFailure status && (status.isExpired() || status.isRevisionTooLarge());
    }

    private void retry(Throwable cause, Runnable step) {
        if (closed) {
            return;
        }
        current = null;
        Duration delay = backoff.next();
        Duration asked = cause instanceof StatusFailure status ? status.retryAfter() : null;
        arm(asked != null && asked.compareTo(delay) > 0 ? asked : delay, step);
    }

    private void arm(Duration delay, Runnable step) {
        cancelTimer();
        timer = clock.schedule(delay, () -> strand.execute(step));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private Duration randomLifetime() {
        long nanos = options.watchLifetime().toNanos();
        return Duration.ofNanos(nanos + (long) (nanos * random.getAsDouble()));
    }

    private void report(Stage stage, Throwable cause) {
        InformerFailure failure = new InformerFailure(type, scope, stage, null, cause);
        lastFailure = failure;
        failuresInARow++;
        report(failure);
    }

    private void report(InformerFailure failure) {
        observed(() -> observer.failed(failure));
    }

    private static void observed(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException ignored) {
            // An observer's failure is no failure of the informer.
        }
    }
}
