package dev.keelson.runtime.leader;

import org.jspecify.annotations.Nullable;

/**
 * Where candidates agree. Calls block, come from one thread at a time and may throw anything, which counts as failure.
 */
public interface LeaderLock {

    /** The record as the server has it now; null when there is none. Remembers its revision for {@link #update}. */
    @Nullable
    LeaseRecord get();

    /** Creates the record; throws when somebody else has. */
    void create(LeaseRecord record);

    /** Replaces the record if it still has the revision last seen by this lock; throws otherwise. */
    void update(LeaseRecord record);

    /** What to call it in logs. */
    String describe();
}
