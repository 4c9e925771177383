package dev.keelson.informers;

import java.time.Duration;

/**
 * Told how informers fare, for metrics, health and logs. Called on the informers' threads: must be quick. What it throws
 * is ignored.
 */
public interface InformerObserver {

    /** Takes no note of anything. */
    InformerObserver NONE = new InformerObserver() {};

    /** Logs failures as warnings; what informers do by default. */
    static InformerObserver logging() {
        return new LoggingObserver();
    }

    /** Tells {@code other} too. */
    default InformerObserver and(InformerObserver other) {
        return new ObserverPair(this, other);
    }

    /** A failure that the informer lives on with; see {@link InformerFailure.Stage} for what it does about it. */
    default void failed(InformerFailure failure) {}

    /** A complete list was asked for, by pages or as a watch. */
    default void listing(ResourceType<?> type, InformerScope scope) {}

    /** A complete list of {@code items} objects arrived, {@code took} after it was asked for. */
    default void listed(ResourceType<?> type, InformerScope scope, int items, Duration took) {}

    /** A watch was asked for from {@code revision}, or continues the stream that brought a complete list. */
    default void watching(ResourceType<?> type, InformerScope scope, String revision) {}

    /**
     * A watch ended, whatever the reason, after it brought {@code events} events, bookmarks included.
     *
     * @param veryShort whether it ended within a second and brought nothing: the server probably does not mean it
     */
    default void watched(ResourceType<?> type, InformerScope scope, int events, Duration took, boolean veryShort) {}

    /** The watch brought an event other than a bookmark. */
    default void received(ResourceType<?> type, InformerScope scope) {}

    /** So many objects have changes now that are neither in the store nor on their way to handlers. */
    default void queued(ResourceType<?> type, InformerScope scope, int objects) {}

    /** Some of the queued changes have been stored and put on their way to the handlers, in that time. */
    default void processed(ResourceType<?> type, InformerScope scope, Duration took) {}

    /** The informer has followed the server up to {@code revision}. */
    default void advanced(ResourceType<?> type, InformerScope scope, String revision) {}
}
