package dev.keelson.runtime.manager;

import java.time.Duration;

/** Something a manager starts and stops beside its controllers. May be started again after it was stopped. */
public interface Component {

    /** What to call it in logs. */
    String name();

    /** Begins to work; does not block. */
    void start() throws Exception;

    /** Ends within {@code grace} what it began. Idempotent. */
    void stop(Duration grace) throws InterruptedException;

    /** Whether it may run only while leading. */
    default boolean needsLeadership() {
        return true;
    }
}
