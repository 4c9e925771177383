package dev.keelson.apiserver.watchcache;

import org.jspecify.annotations.Nullable;

/**
 * What to list.
 *
 * @param prefix of the keys, ending in a slash: the resource's own, or with a namespace
 * @param revision where {@code startKey} is set it must be exact: the revision of the first page
 * @param limit the most entries to return; 0 for all
 * @param startKey null, or the key to begin at, from {@link EntryList#nextKey()}
 */
public record ListRequest(
        String prefix,
        EntryFilter filter,
        ReadRevision revision,
        int limit,
        @Nullable String startKey) {

    public static ListRequest of(String prefix, EntryFilter filter, ReadRevision revision) {
        return new ListRequest(prefix, filter, revision, 0, null);
    }
}
