package dev.keelson.informers;

/** Something a handler is to be told. */
sealed interface Notification<T> {

    record Added<T>(T object, boolean initial) implements Notification<T> {}

    record Updated<T>(T oldObject, T newObject) implements Notification<T> {}

    record Deleted<T>(T object, boolean finalStateUnknown) implements Notification<T> {}

    /** Every object of the initial list has been told. */
    record Synced<T>() implements Notification<T> {}
}
