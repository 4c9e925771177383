package dev.keelson.runtime.controller;

/** Carries an Error that a reconciler threw past everything that contains failures. */
final class UncontainedErrorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UncontainedErrorException(String message, Throwable error) {
        super(message, error);
    }
}
