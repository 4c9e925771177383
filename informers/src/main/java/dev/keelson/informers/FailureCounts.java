package dev.keelson.informers;

/** Decides what to do about failed watches, by what failed and how often in a row. Confined to the reflector's strand. */
final class FailureCounts {

    enum Cure {
        /** Watch again from where the last one broke. */
        WATCH,
        /** The same, asking for whole objects. */
        ACCEPT_LESS,
        /** List: watching cannot go on. */
        LIST,
        /** List the newest state: the revision means nothing to the server. */
        LIST_NEWEST,
        /** List after a wait: watching does not seem to go on. */
        LIST_LATER
    }

    enum InitialCure {
        AGAIN,
        /** List by pages this time. */
        PLAIN_LIST,
        /** List by pages from now on: the server does not know how to send initial events. */
        NEVER_AGAIN
    }

    private static final int FIRST_CLIENT_ERROR = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int FIRST_SERVER_ERROR = 500;

    private static final int FAILURES_BEFORE_LIST = 5;
    private static final int EMPTY_WATCHES_BEFORE_LIST = 2;
    private static final int SILENT_WATCHES_BEFORE_LIST = 2;
    private static final int BROKEN_HISTORIES_BEFORE_TOLERANCE = 4;
    private static final int INITIAL_FAILURES_BEFORE_PLAIN_LIST = 3;
    private static final int UNFINISHED_BEFORE_NEVER = 2;

    // Each counts since the last watch that refuted it.
    private int failures;
    private int emptyWatches;
    private int silentWatches;
    private int brokenHistories;
    private int initialFailures;
    private int unfinished;

    /** @param news whether it got further than what was known */
    void watchBroughtSomething(boolean news) {
        if (news) {
            failures = 0;
        }
        emptyWatches = 0;
        silentWatches = 0;
    }

    void watchLasted() {
        brokenHistories = 0;
        emptyWatches = 0;
    }

    void initialEventsCame() {
        initialFailures = 0;
        unfinished = 0;
    }

    /** Whether lists do not mend the order of events: the server's revisions are probably no such thing. */
    boolean isTolerant() {
        return brokenHistories >= BROKEN_HISTORIES_BEFORE_TOLERANCE;
    }

    /** @param answered whether the server has answered at all; if not, a list would fare no better */
    Cure judgeWatch(Throwable cause, boolean answered) {
        if (cause instanceof StatusFailure status) {
            if (status.isExpired() || status.isRevisionTooLarge()) {
                return Cure.LIST;
            }
            if (status.isInvalidRequest()) {
                return Cure.LIST_NEWEST;
            }
            if (status.isNotAcceptable()) {
                return Cure.ACCEPT_LESS;
            }
            if (status.isTooManyRequests()) {
                return Cure.WATCH;
            }
        }
        if (cause instanceof BrokenHistoryException) {
            brokenHistories++;
            return Cure.LIST_NEWEST;
        }
        if (cause instanceof EmptyWatchException && ++emptyWatches >= EMPTY_WATCHES_BEFORE_LIST) {
            emptyWatches = 0;
            return Cure.LIST_LATER;
        }
        if (cause instanceof SilenceException && answered && ++silentWatches >= SILENT_WATCHES_BEFORE_LIST) {
            // A server that was set back to an earlier state has nothing to send for a long time.
            silentWatches = 0;
            return Cure.LIST_LATER;
        }
        if (answered && ++failures >= FAILURES_BEFORE_LIST) {
            failures = 0;
            return Cure.LIST_LATER;
        }
        return Cure.WATCH;
    }

    /** @param answered whether the server has answered at all */
    InitialCure judgeInitial(Throwable cause, boolean answered) {
        initialFailures++;
        if (cause instanceof UnfinishedException) {
            return ++unfinished >= UNFINISHED_BEFORE_NEVER ? InitialCure.NEVER_AGAIN : InitialCure.PLAIN_LIST;
        }
        if (cause instanceof SilenceException && answered) {
            return InitialCure.NEVER_AGAIN;
        }
        if (cause instanceof StatusFailure status && isAboutTheRequest(status)) {
            boolean permission = status.code() == FORBIDDEN || status.code() == NOT_FOUND;
            return permission ? InitialCure.PLAIN_LIST : InitialCure.NEVER_AGAIN;
        }
        return initialFailures % INITIAL_FAILURES_BEFORE_PLAIN_LIST == 0 ? InitialCure.PLAIN_LIST : InitialCure.AGAIN;
    }

    private static boolean isAboutTheRequest(StatusFailure refused) {
        return refused.code() >= FIRST_CLIENT_ERROR
                && refused.code() < FIRST_SERVER_ERROR
                && refused.code() != UNAUTHORIZED
                && !refused.isTooManyRequests()
                && !refused.isExpired();
    }
}
