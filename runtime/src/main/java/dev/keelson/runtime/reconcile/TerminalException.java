package dev.keelson.runtime.reconcile;

import org.jspecify.annotations.Nullable;

/** A failure that trying again will not mend: logged and counted, and not retried until the next event. */
public class TerminalException extends Exception {

    private static final long serialVersionUID = 1L;

    public TerminalException(String message) {
        super(message);
    }

    public TerminalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
