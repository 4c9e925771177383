package dev.keelson.apiserver.http.transport;

import java.net.SocketAddress;

/** Hears of what happens below the level of requests. Called on loops; must be quick. */
public interface TransportEvents {

    /** A connection ended before it could carry requests: no TLS, no common protocol, a handshake that took too long. */
    default void handshakeFailed(SocketAddress client, Throwable why) {}

    /** A client was cut off because it was too slow. */
    default void timedOut(SocketAddress client, String waitingFor) {}
}
