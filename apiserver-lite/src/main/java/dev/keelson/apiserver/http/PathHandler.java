package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Request;

/** Answers requests for paths that are no resources. Called on a thread that may block; safe for many threads. */
@FunctionalInterface
public interface PathHandler {

    /** {@code path} is decoded and begins with the path the handler was registered for. */
    Answer answer(Request request, String path, Query query);
}
