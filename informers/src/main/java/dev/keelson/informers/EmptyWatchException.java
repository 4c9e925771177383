package dev.keelson.informers;

import java.io.IOException;

/** A watch ended at once and brought nothing; some servers say in this way that they have forgotten its revision. */
final class EmptyWatchException extends IOException {

    private static final long serialVersionUID = 1L;

    EmptyWatchException() {
        super("the watch ended at once and without an event");
    }
}
