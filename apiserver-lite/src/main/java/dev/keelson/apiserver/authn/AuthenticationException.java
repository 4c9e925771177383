package dev.keelson.apiserver.authn;

/** Credentials were shown and are not valid. The message is for the server's log, never for the client. */
public final class AuthenticationException extends Exception {

    public AuthenticationException(String message) {
        super(message);
    }

    public AuthenticationException(String message, Throwable cause) {
        super(message, cause);
    }
}
