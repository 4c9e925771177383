package dev.keelson.cli;

import org.jspecify.annotations.Nullable;

/** A failure the user can act on; the message is all that is shown of it. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        this(message, null);
    }

    CommandException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
