package dev.keelson.runtime.webhook;

import java.io.IOException;

/** What a client sent is no HTTP that this server takes; the connection cannot be used any further. */
final class MalformedRequestException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    MalformedRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
