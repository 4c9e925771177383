package dev.keelson.apiserver.watchcache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list at one revision.
 *
 * @param entries in key order; immutable
 * @param revision of all of them: a watch from here continues the list
 * @param nextKey null, or the key at which the next page begins
 * @param remaining how many objects follow the page; -1 where that is unknown since a filter was given, or the list is
 *     complete
 */
public record EntryList(
        List<Entry> entries, long revision, @Nullable String nextKey, long remaining) {}
