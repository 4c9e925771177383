package dev.keelson.apiserver.storage.etcd;

/** This etcd is not a continuation of the one seen before. */
final class RestoredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RestoredException(String message) {
        super(message, null, false, false);
    }
}
