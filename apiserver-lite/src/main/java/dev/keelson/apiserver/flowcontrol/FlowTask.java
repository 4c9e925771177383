package dev.keelson.apiserver.flowcontrol;

/** A request that asks for its turn. Exactly one of {@link #run} and {@link #reject} is called, once. */
public interface FlowTask {

    /** How many seats the request takes while it runs, at least 1; {@code most} is what its level allows for one. */
    default int seats(int most) {
        return 1;
    }

    /** It is the request's turn; its seats are free again when this returns. May block. */
    void run(Assignment where);

    /**
     * The request is not to be worked on.
     *
     * @param reason in Kubernetes' words: concurrency-limit, queue-full, time-out, cancelled
     */
    void reject(Assignment where, String reason);

    /** The request waits; {@code cancel} has it rejected if it still does. */
    default void queued(Runnable cancel) {}
}
