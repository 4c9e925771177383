package dev.keelson.runtime.leader;

/**
 * Told of leadership. Calls come one after the other, on a thread of their own: however long they take, renewals go on.
 */
public interface LeaderCallbacks {

    /** This candidate leads from now on. */
    void onStartedLeading(FencingToken token);

    /**
     * This candidate leads no more, or is about to give leadership up. Must stop the work that leadership guards before it
     * returns: when leadership is given up freely, the lease is released after that.
     */
    void onStoppedLeading();

    /** Somebody, perhaps this candidate, was seen to lead. */
    default void onNewLeader(String identity) {}
}
