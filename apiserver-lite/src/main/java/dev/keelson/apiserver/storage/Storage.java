package dev.keelson.apiserver.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An ordered, multi-version store of bytes under string keys. All methods are safe for many threads at once; they block
 * until done.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li><b>One revision.</b> A new store is at revision 1; every applied write raises the revision by one and is named by
 *       it.
 *   <li><b>Compare and set.</b> A write names the revision it expects its key to have been last modified at. Of several
 *       writers that expect the same one, exactly one is applied; a refused write changes nothing.
 *   <li><b>Durable before answered.</b> A write that returned as applied is on stable storage, where the implementation
 *       is durable. One that threw did not return: see {@link StorageUnavailableException#outcomeKnown()}.
 *   <li><b>Linearizable.</b> Reads of the latest revision see every write that was answered before the read began.
 *   <li><b>History.</b> Every revision from {@link #compactRevision()} to {@link #revision()} can be read, and watched
 *       from.
 * </ul>
 *
 * <p>Keys are ordered by UTF-16 code units, which is also the order of their UTF-8 bytes except for characters beyond the
 * basic plane. A range is {@code fromInclusive <= key < toExclusive}; {@link #prefixEnd} gives the end of a prefix.
 *
 * <p>Every method of a closed storage throws {@link StorageClosedException}, but for {@link #close}, {@link #revision}
 * and {@link #compactRevision}.
 *
 * <p>Maps onto etcd 3 as: revision to the header's revision, writes to a transaction comparing {@code mod_revision}
 * (with {@code prev_kv}), {@code range} to a range at a revision, time to live to a lease, {@code requestProgress} to
 * watch progress requests.
 */
public interface Storage extends AutoCloseable {

    /** As an expected revision: the key must not exist. */
    long ABSENT = 0;

    /** As an expected revision: whatever the key holds, or nothing. */
    long ANY = -1;

    /** As a revision to read at: the newest. */
    long LATEST = 0;

    /** The revision of the newest write answered. Cheap within one process; a remote store asks its quorum. */
    long revision();

    /** Whether {@link #revision} asks another machine, so that asking costs as much as reading does. */
    default boolean isRemote() {
        return false;
    }

    /** The oldest revision that can be read, and watched from. */
    long compactRevision();

    /**
     * Reads the keys of a range as they were at a revision.
     *
     * @param limit the most items to return; 0 for all
     * @param revision {@link #LATEST} or a revision
     * @throws CompactedException where the revision is below {@link #compactRevision()}
     * @throws FutureRevisionException where it is above {@link #revision()}
     */
    RangeResult range(String fromInclusive, String toExclusive, int limit, long revision);

    /**
     * Reads one key as it was at a revision; null where it did not exist then.
     *
     * @throws CompactedException as {@link #range}
     * @throws FutureRevisionException as {@link #range}
     */
    @Nullable
    KeyValue get(String key, long revision);

    /**
     * Writes a key if it is as expected. The storage keeps the array: nobody may change it afterwards.
     *
     * @param expectedModRevision {@link #ABSENT}, {@link #ANY}, or the {@code modRevision} that the key must have
     * @param ttl after which the storage deletes the key, unless it is written again, which sets a new time to live or
     *     none. Never early, and late by no more than a few seconds and a twentieth of it; time while the process is down
     *     counts. Null for no end.
     * @throws StorageUnavailableException where the write could not be made durable, and perhaps can be later
     */
    WriteResult put(String key, byte[] value, long expectedModRevision, @Nullable Duration ttl);

    /**
     * Deletes a key if it is as expected. A key that does not exist is never deleted: {@code applied} is false and
     * {@code current} null.
     *
     * @param expectedModRevision {@link #ANY}, or the {@code modRevision} that the key must have
     * @throws StorageUnavailableException as {@link #put}
     */
    WriteResult delete(String key, long expectedModRevision);

    /**
     * Delivers every write to the range after {@code fromRevision}, beginning with those that have happened already.
     * The latter may be delivered on this thread, before this method returns.
     *
     * @param fromRevision exclusive, so that the revision of a {@link #range} continues it; {@link #LATEST} for writes
     *     from now on
     * @throws CompactedException where the revision is below {@link #compactRevision()}
     * @throws FutureRevisionException where it is above {@link #revision()}
     */
    StorageWatch watch(String fromInclusive, String toExclusive, long fromRevision, StorageListener listener);

    /**
     * Forgets what only revisions below {@code revision} can see. A revision at or below {@link #compactRevision()}
     * changes nothing. Watches go on: what they have not delivered yet stays theirs, or they fail with {@link
     * CompactedException}.
     *
     * @throws FutureRevisionException where the revision is above {@link #revision()}
     */
    void compact(long revision);

    /** Ends watches with a {@link StorageClosedException}, finishes writes under way and frees everything. Idempotent. */
    @Override
    void close();

    /** The exclusive end of the range of all keys that start with {@code prefix}, which must not be empty. */
    static String prefixEnd(String prefix) {
        int last = prefix.length() - 1;
        if (last < 0 || prefix.charAt(last) == Character.MAX_VALUE) {
            throw new IllegalArgumentException("no key order has an end for the prefix '" + prefix + "'");
        }
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
}
