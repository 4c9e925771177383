package dev.keelson.runtime.events;

/** A bucket of 25 tokens that gains one every five minutes. Confined to the writer's thread. */
final class SpamFilter {

    private static final double BURST = 25;
    private static final double NANOS_PER_TOKEN = 300e9;

    private double tokens = BURST;
    private long updatedNanos;

    SpamFilter(long nowNanos) {
        updatedNanos = nowNanos;
    }

    boolean allows(long nowNanos) {
        tokens = Math.min(BURST, tokens + (nowNanos - updatedNanos) / NANOS_PER_TOKEN);
        updatedNanos = nowNanos;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
