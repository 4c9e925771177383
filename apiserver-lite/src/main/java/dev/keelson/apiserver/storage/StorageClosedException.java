package dev.keelson.apiserver.storage;

/** The storage has been closed: terminal. A write that gets this was not applied. */
public final class StorageClosedException extends StorageException {

    private static final long serialVersionUID = 1L;

    public StorageClosedException(String what) {
        super(what + " is closed");
    }
}
