package dev.keelson.apiserver.watchcache;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * How a watch cache works.
 *
 * @param prefix of all the resource's keys, ending in a slash
 * @param fields a resource's selectable fields of an object by field label; {@code metadata.name} and {@code
 *     metadata.namespace} need not be among them
 * @param freshnessTimeout how long a read waits for the cache to reach the revision it needs
 * @param bookmarkPeriod between bookmarks to watchers that understand them
 * @param minEvents events that are always kept, once they have happened
 * @param maxEvents events that are never exceeded
 * @param maxEventBytes a bound on the bytes of the objects in kept events, beyond {@code minEvents}
 * @param eventFreshness younger events are kept as long as the other bounds allow
 */
public record WatchCacheOptions(
        String prefix,
        Function<ObjectNode, Map<String, String>> fields,
        Duration freshnessTimeout,
        Duration bookmarkPeriod,
        int minEvents,
        int maxEvents,
        long maxEventBytes,
        Duration eventFreshness) {

    /** Kubernetes' figures: 3 s, 1 min, 100 events at least and 102,400 at most, 75 s. */
    public static WatchCacheOptions of(String prefix, Function<ObjectNode, Map<String, String>> fields) {
        return new WatchCacheOptions(
                prefix,
                fields,
                Duration.ofSeconds(3),
                Duration.ofMinutes(1),
                100,
                102_400,
                64L << 20,
                Duration.ofSeconds(75));
    }

    /** The same with other bounds on kept events. */
    public WatchCacheOptions keeping(int newMinEvents, int newMaxEvents, long newMaxEventBytes) {
        return new WatchCacheOptions(
                prefix,
                fields,
                freshnessTimeout,
                bookmarkPeriod,
                newMinEvents,
                newMaxEvents,
                newMaxEventBytes,
                eventFreshness);
    }
}
