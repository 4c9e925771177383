package dev.keelson.informers;

import java.io.IOException;

/** A request was given up because its answer did not go on. */
final class SilenceException extends IOException {

    private static final long serialVersionUID = 1L;

    SilenceException(String message) {
        super(message);
    }
}
