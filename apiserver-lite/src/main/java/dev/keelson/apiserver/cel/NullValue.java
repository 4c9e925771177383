package dev.keelson.apiserver.cel;

/** The value {@code null}, so that Java's null may mean that there is no value. */
enum NullValue {
    NULL
}
