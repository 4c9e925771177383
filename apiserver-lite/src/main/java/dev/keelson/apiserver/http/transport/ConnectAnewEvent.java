package dev.keelson.apiserver.http.transport;

/** Tells an HTTP/2 connection to have its client make a new one; what runs on it goes on. */
enum ConnectAnewEvent {
    INSTANCE
}
