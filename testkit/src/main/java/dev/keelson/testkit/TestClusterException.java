package dev.keelson.testkit;

import org.jspecify.annotations.Nullable;

/** A cluster cannot start as asked. The message names the part and the cause; nothing is left running. */
public final class TestClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TestClusterException(String message) {
        super(message);
    }

    TestClusterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
