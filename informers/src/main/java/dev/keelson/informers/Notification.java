package dev.keelson.informers;

/** Something a handler is to be told. */
sealed interface Notification<T> {

    record Added<T>(CachedObject<T> object, boolean initial) implements Notification<T> {}

    record Updated<T>(CachedObject<T> oldObject, CachedObject<T> newObject) implements Notification<T> {}

    record Deleted<T>(CachedObject<T> object, boolean finalStateUnknown) implements Notification<T> {}

    /** A complete list is asked for; {@code revision} is the last one known, empty when there is none. */
    record Listing<T>(String revision) implements Notification<T> {}

    /** Everything that a complete list changed has been told. */
    record Listed<T>(String revision) implements Notification<T> {}

    /** Every object of the initial list has been told. */
    record Synced<T>() implements Notification<T> {}
}
