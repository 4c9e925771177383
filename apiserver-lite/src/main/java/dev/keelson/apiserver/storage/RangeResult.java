package dev.keelson.apiserver.storage;

import java.util.List;

/**
 * A range of keys as they were at one revision.
 *
 * @param items in key order; immutable
 * @param revision the revision that the items are read at
 * @param more whether the limit cut the range short
 * @param remaining how many keys of the range follow the last item; 0 unless {@code more}
 */
public record RangeResult(List<KeyValue> items, long revision, boolean more, long remaining) {

    public RangeResult {
        items = List.copyOf(items);
    }
}
