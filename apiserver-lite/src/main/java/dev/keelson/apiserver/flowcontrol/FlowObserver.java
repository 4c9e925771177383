package dev.keelson.apiserver.flowcontrol;

import java.time.Duration;

/** Hears what becomes of requests. Called by many threads; must be quick. */
public interface FlowObserver {

    /** Hears nothing. */
    FlowObserver NONE = new FlowObserver() {};

    default void queued(Assignment where) {}

    /** A request that had waited does so no longer. */
    default void waited(Assignment where, Duration howLong, boolean runs) {}

    default void started(Assignment where, int seats) {}

    default void finished(Assignment where, int seats, Duration ran) {}

    default void rejected(Assignment where, String reason) {}
}
