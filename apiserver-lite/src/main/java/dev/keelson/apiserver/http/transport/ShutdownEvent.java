package dev.keelson.apiserver.http.transport;

/** Told to every connection when the server closes: take no more requests, finish those that run. */
enum ShutdownEvent {
    INSTANCE
}
