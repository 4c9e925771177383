package dev.keelson.informers;

import java.time.Duration;

/**
 * How a handler is called.
 *
 * @param resync how often {@code onUpdate} is called for every object without a change; zero for never. A resync that
 *     comes due while the handler has not worked off the last one is left out
 * @param shared whether the handler gets the cache's own objects, which it must never change, instead of copies
 */
public record HandlerOptions(Duration resync, boolean shared) {

    private static final HandlerOptions COPYING = new HandlerOptions(Duration.ZERO, false);
    private static final HandlerOptions SHARING = new HandlerOptions(Duration.ZERO, true);

    public HandlerOptions {
        if (resync.isNegative()) {
            throw new IllegalArgumentException("a resync period must be positive, or zero for never, is " + resync);
        }
    }

    /** Own copies, no resync. */
    public static HandlerOptions copying() {
        return COPYING;
    }

    /** The cache's own objects, no resync. For handlers that only read: a change would reach every other reader. */
    public static HandlerOptions sharing() {
        return SHARING;
    }

    public HandlerOptions resyncEvery(Duration period) {
        return new HandlerOptions(period, shared);
    }
}
