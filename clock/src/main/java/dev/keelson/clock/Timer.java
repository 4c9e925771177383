package dev.keelson.clock;

/** A scheduled task that has perhaps not run yet. */
@FunctionalInterface
public interface Timer {

    /**
     * Prevents the task from starting, idempotently. A task that is running goes on.
     *
     * @return whether this call prevented it
     */
    boolean cancel();
}
