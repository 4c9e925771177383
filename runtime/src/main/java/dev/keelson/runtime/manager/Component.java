package dev.keelson.runtime.manager;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Something a manager starts and stops beside its controllers. May be started again after it was stopped. What it throws, or a
 * call that does not return, holds up its own phase for a while, and nothing else.
 */
public interface Component {

    /** A body that works until its thread is interrupted. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

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

    /** When it starts; by default as {@link #needsLeadership} says. */
    default StartPhase phase() {
        return needsLeadership() ? StartPhase.ELECTED : StartPhase.ALWAYS;
    }

    /** Fails when it ends by itself for a reason that the manager should know; never completes otherwise. */
    default CompletableFuture<Void> failed() {
        return new CompletableFuture<>();
    }

    /**
     * A component that runs {@code body} on a thread of {@code executor} until it is stopped, by interruption. A body that
     * throws before that is the component's failure; one that returns has just done its work.
     */
    static Component running(String name, boolean needsLeadership, Executor executor, Body body) {
        return new RunningComponent(name, needsLeadership, executor, body);
    }
}
