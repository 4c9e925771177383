package dev.keelson.apiserver.http.transport;

/** A connection that has left HTTP behind. Safe for any thread. */
public interface Tunnel {

    /** Sends bytes, handed over. */
    void write(byte[] bytes);

    /** Runs {@code task} on the connection's loop, never in the call. The task must not block. */
    void execute(Runnable task);

    /** False when the client is slow and what was written waits in memory. */
    boolean isWritable();

    /** Runs {@code action} on the loop once, when the tunnel is writable; replaces an earlier action. On the loop only. */
    void onWritable(Runnable action);

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
