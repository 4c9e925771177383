package dev.keelson.informers;

import java.time.Duration;
import java.util.function.Consumer;

/** Tells two observers; what the first throws does not keep it from the second. */
record ObserverPair(InformerObserver first, InformerObserver second) implements InformerObserver {

    private void both(Consumer<InformerObserver> call) {
        try {
            call.accept(first);
        } finally {
            call.accept(second);
        }
    }

    @Override
    public void failed(InformerFailure failure) {
        both(observer -> observer.failed(failure));
    }

    @Override
    public void listing(ResourceType<?> type, InformerScope scope) {
        both(observer -> observer.listing(type, scope));
    }

    @Override
    public void listed(ResourceType<?> type, InformerScope scope, int items, Duration took) {
        both(observer -> observer.listed(type, scope, items, took));
    }

    @Override
    public void watching(ResourceType<?> type, InformerScope scope, String revision) {
        both(observer -> observer.watching(type, scope, revision));
    }

    @Override
    public void watched(ResourceType<?> type, InformerScope scope, int events, Duration took, boolean veryShort) {
        both(observer -> observer.watched(type, scope, events, took, veryShort));
    }

    @Override
    public void received(ResourceType<?> type, InformerScope scope) {
        both(observer -> observer.received(type, scope));
    }

    @Override
    public void queued(ResourceType<?> type, InformerScope scope, int objects) {
        both(observer -> observer.queued(type, scope, objects));
    }

    @Override
    public void processed(ResourceType<?> type, InformerScope scope, Duration took) {
        both(observer -> observer.processed(type, scope, took));
    }

    @Override
    public void advanced(ResourceType<?> type, InformerScope scope, String revision) {
        both(observer -> observer.advanced(type, scope, revision));
    }
}
