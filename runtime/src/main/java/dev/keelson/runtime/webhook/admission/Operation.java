package dev.keelson.runtime.webhook.admission;

/** What a client wants to do. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
}
