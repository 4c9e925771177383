package dev.keelson.apiserver.audit;

/** Hears what the log does, for metrics. Called by many threads; must be quick. */
public interface AuditCounters {

    AuditCounters NONE = new AuditCounters() {};

    /** A request was judged by the policy. */
    default void level(AuditLevel level) {}

    /** An event was made. */
    default void event() {}

    /** An event could not be written, or was dropped as the buffer was full. */
    default void lost() {}

    /** A request was refused because its event could not be written. */
    default void rejected() {}
}
