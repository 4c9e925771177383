package dev.keelson.informers;

import java.time.Duration;

/**
 * How a handler is called.
 *
 * @param resync how often {@code onUpdate} is called for every object without a change; zero for never
 * @param shared whether the handler gets the cache's own objects, which it must never change, instead of copies
 */
public record HandlerOptions(Duration resync, boolean shared) {

    private static final HandlerOptions COPYING = new HandlerOptions(Duration.ZERO, false);
    private static final HandlerOptions SHARING = new HandlerOptions(Duration.ZERO, true);

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
