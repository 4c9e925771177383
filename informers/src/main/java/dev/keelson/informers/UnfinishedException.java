package dev.keelson.informers;

import java.io.IOException;

/** A watch ended properly, but before the mark that its initial events are complete. */
final class UnfinishedException extends IOException {

    private static final long serialVersionUID = 1L;

    UnfinishedException() {
        super("the watch ended before the initial events were complete");
    }
}
