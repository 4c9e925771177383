package dev.keelson.informers;

import java.io.IOException;

/**
 * Revisions on a watch do not follow on what was seen: events out of order, or a server that was set back to an earlier
 * state. Only a complete list helps.
 */
final class BrokenHistoryException extends IOException {

    private static final long serialVersionUID = 1L;

    BrokenHistoryException(String message) {
        super(message);
    }
}
