package dev.keelson.apiserver.http.transport;

/**
 * One request and the way to answer it, once, by one of {@link #respond}, {@link #stream} and {@link #tunnel}. Safe for
 * any thread. Answering after the client has gone does nothing.
 */
public interface Exchange {

    Request request();

    /** Sends a whole answer. {@code body} is handed over. */
    void respond(int status, Headers headers, byte[] body);

    /** Sends a whole answer whose body is made while it is sent. Not for the statuses that have no body. */
    void respond(int status, Headers headers, Body body);

    /** Starts an answer of unknown length. */
    ResponseStream stream(int status, Headers headers);

    /**
     * Ends HTTP on this connection with a 101 answer, after which bytes pass both ways as they are.
     *
     * @throws IllegalStateException on HTTP/2, which has no such thing
     */
    Tunnel tunnel(Headers headers, Tunnel.Listener listener);

    /** Runs {@code action} once the exchange has ended for any reason; at once if it has. Must be quick. */
    void onEnd(Runnable action);
}
