package dev.keelson.apiserver.http.transport;

/** A connection that has left HTTP behind. Safe for any thread. */
public interface Tunnel {

    /** Sends bytes, handed over. */
    void write(byte[] bytes);

    /** Stops or resumes reading from the client. */
    void reading(boolean enabled);

    /** Idempotent; what was written is sent first. */
    void close();

    /** Hears from the client, on the connection's loop; must not block. */
    interface Listener {

        void onBytes(byte[] bytes);

        /** The last call. */
        void onClosed();
    }
}
