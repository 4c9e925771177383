package dev.keelson.apiserver.watchcache;

import dev.keelson.apiserver.storage.FutureRevisionException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lists from the storage's history. */
final class StorageReads {

    /** With a filter, this many are read at least, since few may pass. */
    private static final int FILTERED_STEP = 500;

    private final Storage storage;
    private final Function<KeyValue, Entry> entries;

    StorageReads(Storage storage, Function<KeyValue, Entry> entries) {
        this.storage = storage;
        this.entries = entries;
    }

    EntryList list(ListRequest request, long revision) {
        try {
            return request.filter() == EntryFilter.ALL ? all(request, revision) : filtered(request, revision);
        } catch (FutureRevisionException future) {
            throw new TooLargeRevisionException(future.requested(), future.current());
        }
    }

    private static String start(ListRequest request) {
        return request.startKey() == null ? request.prefix() : request.startKey();
    }

    private EntryList all(ListRequest request, long revision) {
        String end = Storage.prefixEnd(request.prefix());
        RangeResult range = storage.range(start(request), end, request.limit(), revision);
        List<Entry> found = range.items().stream().map(entries).toList();
        return range.more()
                ? new EntryList(found, revision, found.get(found.size() - 1).key() + '\0', range.remaining())
                : new EntryList(found, revision, null, -1);
    }

    private EntryList filtered(ListRequest request, long revision) {
        String end = Storage.prefixEnd(request.prefix());
        int step = request.limit() == 0 ? 0 : Math.max(request.limit(), FILTERED_STEP);
        List<Entry> found = new ArrayList<>();
        String from = start(request);
        while (true) {
            RangeResult range = storage.range(from, end, step, revision);
            for (KeyValue stored : range.items()) {
                Entry entry = entries.apply(stored);
                if (entry.passes(request.filter())) {
                    if (request.limit() > 0 && found.size() == request.limit()) {
                        String next = found.get(found.size() - 1).key() + '\0';
                        return new EntryList(List.copyOf(found), revision, next, -1);
                    }
                    found.add(entry);
                }
            }
            if (!range.more()) {
                return new EntryList(List.copyOf(found), revision, null, -1);
            }
            from = range.items().get(range.items().size() - 1).key() + '\0';
        }
    }
}
