package dev.keelson.runtime.leader;

/**
 * Told of leadership. Calls come one after the other, on a thread of their own: however long they take, renewals go on.
 * What they throw is logged.
 */
public interface LeaderCallbacks {

    /** This candidate leads from now on. Not called for a term that was over before it could be. */
    void onStartedLeading(FencingToken token);

    /**
     * This candidate leads no more, or is about to give leadership up; follows every {@link #onStartedLeading}. Must stop
     * the work that leadership guards before it returns: when leadership is given up freely, the lease is released after
     * that. Throws when the work could not be stopped: then the lease is not released but expires, and
     * {@link LeaderElector#check} fails.
     */
    void onStoppedLeading();

    /** Somebody, perhaps this candidate, was seen to lead. */
    default void onNewLeader(String identity) {}
}
