package dev.keelson.apiserver.watchcache;

/**
 * How fresh a read must be, as Kubernetes' {@code resourceVersion} and {@code resourceVersionMatch} say it.
 *
 * @param revision for {@code NOT_OLDER_THAN} and {@code EXACT}; 0 otherwise
 */
public record ReadRevision(Match match, long revision) {

    public enum Match {
        /** Unset: sees every write answered before the read began. */
        CONSISTENT,
        /** "0": whatever the cache holds. */
        ANY,
        /** At that revision or a later one. */
        NOT_OLDER_THAN,
        /** At that very revision. */
        EXACT
    }

    public static final ReadRevision CONSISTENT = new ReadRevision(Match.CONSISTENT, 0);
    public static final ReadRevision ANY = new ReadRevision(Match.ANY, 0);

    public static ReadRevision notOlderThan(long revision) {
        return new ReadRevision(Match.NOT_OLDER_THAN, revision);
    }

    public static ReadRevision exact(long revision) {
        return new ReadRevision(Match.EXACT, revision);
    }
}
