package dev.keelson.runtime.manager;

/** When a component starts. Phases start in this order, each after the one before works, and stop in the reverse order. */
public enum StartPhase {
    /** Before caches: what the API server calls, such as webhooks, without which lists may fail. */
    SERVERS,
    /** With the manager's own caches, before anything that reads them. */
    CACHES,
    /** What works on caches and needs no leadership. */
    ALWAYS,
    /** What may run only while leading. */
    ELECTED
}
