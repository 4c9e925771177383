package dev.keelson.informers;

import java.time.Duration;

/**
 * Told how informers fare, for metrics, health and logs. Called on the informers' threads: must be quick. What it throws
 * is ignored.
 */
public interface InformerObserver {

    /** Takes no note of anything. */
    InformerObserver NONE = new InformerObserver() {};

    /** A failure that the informer lives on with; see {@link InformerFailure.Stage} for what it does about it. */
    default void failed(InformerFailure failure) {}

    /** A complete list of {@code items} objects arrived, {@code took} after it was asked for. */
    default void listed(ResourceType<?> type, InformerScope scope, int items, Duration took) {}

    /** A watch was asked for from {@code revision}. */
    default void watching(ResourceType<?> type, InformerScope scope, String revision) {}

    /** The watch brought an event other than a bookmark. */
    default void received(ResourceType<?> type, InformerScope scope) {}
}
