package dev.keelson.runtime.leader;

/**
 * Identifies one term of leadership, for whoever stores what a leader writes.
 *
 * <p>Guarantee: of two terms of the same lease, the later one has more transitions, and no two holders ever have the same
 * number. So a store that remembers the highest number it has accepted, and refuses a write with a lower one, takes nothing
 * from a leader that was replaced without noticing: one that was paused between the look at its token and the write, one
 * whose machine stood still with all its clocks, or one whose request was held up on the way.
 *
 * <p>Caveat: the number lives in the Lease. Candidates that have seen a Lease carry on with its number when somebody deletes
 * it; when none of them is left the count begins anew.
 *
 * @param holder the candidate's identity
 * @param transitions how often the lease had changed hands when the term began
 */
public record FencingToken(String holder, int transitions) {

    /** Whether this term came after {@code other}, which must be of the same lease. */
    public boolean supersedes(FencingToken other) {
        return transitions > other.transitions;
    }
}
