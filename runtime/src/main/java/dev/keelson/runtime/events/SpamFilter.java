package dev.keelson.runtime.events;

import java.util.Map;

/**
 * Limits how many new events a component writes about one object: 25 at once, and one more every five minutes. Confined to
 * the writer's loop.
 *
 * <p>Follows k8s.io/client-go/tools/record/events_cache.go.
 */
final class SpamFilter {

    private static final double BURST = 25;
    private static final double NANOS_PER_TOKEN = 300e9;
    private static final int MOST_REMEMBERED = 4096;

    private static final class Bucket {
        double tokens = BURST;
        long updatedNanos;

        Bucket(long nowNanos) {
            updatedNanos = nowNanos;
        }
    }

    private final Map<String, Bucket> buckets = new RecentlyUsed<>(MOST_REMEMBERED);

    boolean allows(String subject, long nowNanos) {
        Bucket bucket = buckets.computeIfAbsent(subject, any -> new Bucket(nowNanos));
        bucket.tokens = Math.min(BURST, bucket.tokens + (nowNanos - bucket.updatedNanos) / NANOS_PER_TOKEN);
        bucket.updatedNanos = nowNanos;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }
}
