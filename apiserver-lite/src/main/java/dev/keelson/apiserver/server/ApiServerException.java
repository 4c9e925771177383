package dev.keelson.apiserver.server;

/** The API server cannot start with these options here. The message says what to change; trying again will not help. */
public final class ApiServerException extends RuntimeException {

    public ApiServerException(String message) {
        super(message);
    }

    public ApiServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
