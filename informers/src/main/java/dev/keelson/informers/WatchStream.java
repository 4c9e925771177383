package dev.keelson.informers;

import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One watch; while it has an initial state, one that first brings everything there is. Tells the sink what changed, in the
 * order in which it was sent, and its owner what became of it.
 */
final class WatchStream<T extends HasMetadata> extends Exchange {

    /** The loop that opened the watch. After {@link #ended} or {@link #watchFailed} it is not told anything more. */
    interface Owner<T extends HasMetadata> {

        void accepted(WatchStream<T> stream);

        /** The initial state is complete; the watch goes on from there. */
        void initialised(WatchStream<T> stream, Snapshot<T> snapshot);

        /** The watch brought something usable and can be resumed at {@code revision}, empty for nowhere. */
        void advanced(WatchStream<T> stream, String revision);

        /** What the watch brought is not known to be the truth: an object that could not be read, or doubtful order. */
        void doubted(WatchStream<T> stream);

        void ended(WatchStream<T> stream);

        void watchFailed(WatchStream<T> stream, Throwable cause);
    }

    private static final Duration SHORTEST_CREDIBLE = Duration.ofSeconds(1);
    private static final Duration PATIENCE_WITH_INITIAL_EVENTS = Duration.ofSeconds(30);

    private final ReflectorContext<T> context;
    private final Owner<T> owner;
    private final boolean tolerant;
    private final EventOrder order;
    private final LineSplitter lines = new LineSplitter(this::line);
    private @Nullable InitialState<T> initial;
    // Identities of events, for a watch that is to succeed this one; null while there is none.
    private @Nullable Set<String> mirror;
    private int events;
    // Whether the initial events have been followed by others.
    private boolean changesBegan;

    /**
     * @param initial collects what is there, for a watch that is asked to send it; otherwise null
     * @param revision where the watch begins
     * @param tolerant whether to take events out of order as they come
     */
    WatchStream(
            ReflectorContext<T> context,
            Owner<T> owner,
            @Nullable InitialState<T> initial,
            String revision,
            boolean tolerant) {
        super(context.strand(), context.clock());
        this.context = context;
        this.owner = owner;
        this.initial = initial;
        this.order = new EventOrder(initial == null ? revision : "");
        this.tolerant = tolerant;
    }

    boolean isInitial() {
        return initial != null;
    }

    /** Whether it lasted too short for a server that means it. */
    boolean isShort() {
        return age().compareTo(SHORTEST_CREDIBLE) < 0;
    }

    int events() {
        return events;
    }

    /** Lets {@code identities} have those of all events from now on. */
    void mirrorTo(@Nullable Set<String> identities) {
        mirror = identities;
    }

    /** Goes on where another stopped; before the first event. */
    void succeed(String reached, Set<String> since) {
        order.succeed(reached, since);
    }

    @Override
    Duration longestSilence() {
        return initial == null ? context.options().silence() : PATIENCE_WITH_INITIAL_EVENTS;
    }

    @Override
    void accepted() {
        context.vitals().heard();
        signOfLife();
        owner.accepted(this);
    }

    @Override
    void received(byte[] bytes) throws IOException {
        context.vitals().heard();
        if (initial == null) {
            signOfLife();
        }
        try {
            lines.add(bytes);
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }

    @Override
    void completed() {
        if (initial != null) {
            failed(new UnfinishedException());
        } else if (lines.pending() > 0) {
            failed(new IOException("the watch ended within a line"));
        } else if (events == 0 && isShort()) {
            failed(new EmptyWatchException());
        } else {
            owner.ended(this);
        }
    }

    @Override
    void failed(Throwable cause) {
        owner.watchFailed(this, cause);
    }

    private void line(byte[] bytes, int from, int to) {
        if (isOver() || isBlank(bytes, from, to)) {
            return;
        }
        try {
            work(context.decoder().watchLine(bytes, from, to));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static boolean isBlank(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    private void work(WatchLine event) throws IOException {
        switch (event.type()) {
            case "ADDED", "MODIFIED", "DELETED" -> change(event);
            case "BOOKMARK" -> bookmark(event.head());
            case "ERROR" -> throw new ErrorEvent(StatusReader.ofEvent(event));
            default ->
                context.vitals()
                        .mentioned(Stage.WATCH, null, new IOException("a watch has no events of type " + event.type()));
        }
    }

    // ---- changes

    private void change(WatchLine event) throws IOException {
        context.vitals().received();
        events++;
        CachedObject<T> object = context.decoded(event.value());
        ObjectHead head = event.head();
        if (object == null) {
            owner.doubted(this);
            if (head.name().isEmpty()) {
                return;
            }
        }
        String key = head.key();
        if (isNews(event.type(), key, head.revision())) {
            if (initial != null) {
                collect(initial, event.type(), key, object);
            } else {
                tell(event.type(), key, object);
            }
        }
        if (mirror != null) {
            mirror.add(EventOrder.identity(key, head.revision()));
        }
        if (initial == null) {
            owner.advanced(this, order.last());
        }
    }

    private boolean isNews(String type, String key, String revision) throws IOException {
        EventOrder.Verdict verdict = order.judge(type, key, revision, this::knownRevision);
        if (verdict == EventOrder.Verdict.BROKEN) {
            broken("an event of " + key + " at revision " + revision);
            return true;
        }
        return verdict == EventOrder.Verdict.NEXT;
    }

    private @Nullable String knownRevision(String key) {
        return initial != null ? initial.revisionOf(key) : context.sink().revisionOf(key);
    }

    private void broken(String what) throws BrokenHistoryException {
        BrokenHistoryException broken =
                new BrokenHistoryException("the watch brought " + what + " after revision " + order.last());
        if (!tolerant) {
            throw broken;
        }
        context.vitals().mentioned(Stage.WATCH, null, broken);
        owner.doubted(this);
    }

    private void collect(InitialState<T> state, String type, String key, @Nullable CachedObject<T> object) {
        // From the first change on, the mark is due: more changes do not prove that it will come.
        changesBegan |= !type.equals("ADDED");
        if (type.equals("DELETED")) {
            state.remove(key);
        } else if ((object == null ? state.putUnread(key) : state.put(key, object)) && !changesBegan) {
            signOfLife();
        }
    }

    private void tell(String type, String key, @Nullable CachedObject<T> object) {
        ReflectorSink<T> sink = context.sink();
        if (object == null) {
            if (type.equals("DELETED")) {
                sink.deletedUnread(key);
            }
            return;
        }
        switch (type) {
            case "ADDED" -> sink.added(object);
            case "MODIFIED" -> sink.modified(object);
            default -> sink.deleted(object);
        }
    }

    // ---- bookmarks

    private void bookmark(ObjectHead head) throws IOException {
        events++;
        InitialState<T> state = initial;
        if (state != null) {
            if (head.endsInitialEvents()) {
                initial = null;
                signOfLife();
                order.startAt(head.revision());
                owner.initialised(this, state.complete(order.last(), age()));
            } else {
                changesBegan = true;
            }
            return;
        }
        if (order.judgeBookmark(head.revision()) == EventOrder.Verdict.BROKEN) {
            broken("a bookmark at revision " + head.revision());
        }
        owner.advanced(this, order.last());
    }

    /** Carries what an ERROR event says. */
    static final class ErrorEvent extends IOException {
        private static final long serialVersionUID = 1L;

        ErrorEvent(StatusFailure status) {
            super(status);
        }
    }
}
