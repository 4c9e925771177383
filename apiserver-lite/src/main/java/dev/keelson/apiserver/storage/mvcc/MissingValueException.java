package dev.keelson.apiserver.storage.mvcc;

/** A version's value is no longer in the journal: right if the version has been compacted, a defect otherwise. */
final class MissingValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingValueException(String key, long revision) {
        super(key + " at revision " + revision, null, false, false);
    }
}
