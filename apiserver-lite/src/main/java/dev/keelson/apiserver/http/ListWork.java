package dev.keelson.apiserver.http;

import dev.keelson.apiserver.registry.ObjectAccess;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.watchcache.WatchCache;
import org.jspecify.annotations.Nullable;

/**
 * How many seats a request takes: reading much takes more than reading little (util/flowcontrol/request). Writes take
 * one, whoever watches, as an event is encoded once for all.
 */
final class ListWork {

    private static final int BYTES_A_SEAT = 100_000;
    private static final long MOST_BYTES_FROM_CACHE = 1_000_000;
    private static final int MOST_SEATS = 100;

    private final Registry registry;

    ListWork(Registry registry) {
        this.registry = registry;
    }

    int seats(Call call, int most) {
        RequestInfo info = call.info();
        boolean list = info.verb().equals("list");
        if (!info.name().isEmpty() || !(list || readsAll(call))) {
            return 1;
        }
        WatchCache cache = cache(info);
        if (cache == null) {
            return 1;
        }
        long objects = cache.size();
        Long limit = limit(call.query());
        if (limit != null && limit > 0) {
            objects = Math.min(objects, limit);
        }
        long bytes = Math.min(objects * cache.averageBytes(), MOST_BYTES_FROM_CACHE);
        long seats = (bytes + BYTES_A_SEAT - 1) / BYTES_A_SEAT;
        return (int) Math.max(1, Math.min(seats, Math.min(most, MOST_SEATS)));
    }

    /** A watch that begins with the objects that are there. */
    private static boolean readsAll(Call call) {
        if (!call.info().verb().equals("watch")) {
            return false;
        }
        String revision = call.query().text("resourceVersion");
        return call.query().flag("sendInitialEvents") || revision.isEmpty() || revision.equals("0");
    }

    private static @Nullable Long limit(Query query) {
        String text = query.text("limit");
        return text.matches("\\d{1,9}") ? Long.valueOf(text) : null;
    }

    private @Nullable WatchCache cache(RequestInfo info) {
        ResourceService service = registry.find(info.group(), info.version(), info.resource());
        return service instanceof ObjectAccess objects
                ? objects.resource().store().runningCache()
                : null;
    }
}
