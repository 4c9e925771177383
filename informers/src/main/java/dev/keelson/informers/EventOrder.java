package dev.keelson.informers;

import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges by their revisions whether the events of a watch follow on what is known, and keeps the revision from which the
 * watch can be resumed. Confined to the reflector's strand.
 *
 * <p>Without an order between revisions every event follows: the server is trusted, as client-go trusts it always.
 */
final class EventOrder {

    enum Verdict {
        /** News. */
        NEXT,
        /** Known already, to the reflector or its store. */
        DUPLICATE,
        /** Out of order. */
        BROKEN
    }

    private String last;
    // False while a watch without a starting point sends the present state, whose revisions come in any order.
    private boolean settled;
    // What the watch will repeat because its predecessor went on after it was opened; emptied on the first news.
    private Set<String> repeated = Set.of();
    // True until the watch has reached what its predecessor reached.
    private boolean catchingUp;

    /** @param revision what the watch was asked to start at; empty or 0 for no particular one */
    EventOrder(String revision) {
        this.last = revision;
        this.settled = isStartingPoint(revision);
    }

    static boolean isStartingPoint(String revision) {
        return !revision.isEmpty() && !revision.equals("0");
    }

    static String identity(String key, String revision) {
        return key + "@" + revision;
    }

    /** The revision up to which everything has been seen; empty while there is none. */
    String last() {
        return settled ? last : "";
    }

    /** The present state was complete at {@code revision}; what follows comes in order. */
    void startAt(String revision) {
        if (!settled || !ResourceVersions.isOlder(revision, last)) {
            last = revision;
        }
        settled = isStartingPoint(last);
    }

    /**
     * Goes on where another watch stopped.
     *
     * @param reached the other's last revision
     * @param since identities of the events that the other brought since this one was opened
     */
    void succeed(String reached, Set<String> since) {
        last = reached;
        repeated = since;
        catchingUp = true;
    }

    /** @param known the revision in which an object is known, null when it is not */
    Verdict judge(String type, String key, String revision, Function<String, @Nullable String> known) {
        if (!repeated.isEmpty() && repeated.remove(identity(key, revision))) {
            return Verdict.DUPLICATE;
        }
        repeated = Set.of();
        if (revision.isEmpty() || (!settled && type.equals("ADDED"))) {
            return Verdict.NEXT;
        }
        if (!settled || !isPast(revision)) {
            settled = true;
            catchingUp = false;
            last = revision;
            return Verdict.NEXT;
        }
        return judgePast(type, key, revision, known);
    }

    private Verdict judgePast(String type, String key, String revision, Function<String, @Nullable String> known) {
        String present = known.apply(key);
        if (type.equals("DELETED")) {
            if (present == null) {
                return Verdict.DUPLICATE;
            }
            // Some servers send a deletion with the revision of the state that was deleted.
            return present.equals(revision) ? Verdict.NEXT : Verdict.BROKEN;
        }
        return revision.equals(present) ? Verdict.DUPLICATE : Verdict.BROKEN;
    }

    private boolean isPast(String revision) {
        return ResourceVersions.compare(revision, last).orElse(1) <= 0;
    }

    /** A bookmark: everything up to {@code revision} has been sent. */
    Verdict judgeBookmark(String revision) {
        if (revision.isEmpty() || (!repeated.isEmpty() && isPast(revision))) {
            return Verdict.DUPLICATE;
        }
        repeated = Set.of();
        if (settled && ResourceVersions.isOlder(revision, last)) {
            return catchingUp ? Verdict.DUPLICATE : Verdict.BROKEN;
        }
        settled = isStartingPoint(revision);
        catchingUp = false;
        last = revision;
        return Verdict.NEXT;
    }
}
