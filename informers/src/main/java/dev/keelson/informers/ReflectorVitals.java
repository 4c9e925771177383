package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.informers.InformerFailure.Stage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the world may know of a reflector, and the only way in which the reflector speaks to its observer. Written on the
 * reflector's strand, read from anywhere.
 */
final class ReflectorVitals {

    private final ResourceType<?> type;
    private final InformerScope scope;
    private final InformerObserver observer;
    private final Clock clock;

    private volatile String lastRevision = "";
    private volatile boolean watching;
    private volatile int failuresInARow;
    private volatile @Nullable InformerFailure lastFailure;
    private volatile boolean started;
    // Meaningful once started.
    private volatile long lastSignNanos;

    ReflectorVitals(ResourceType<?> type, InformerScope scope, InformerObserver observer, Clock clock) {
        this.type = type;
        this.scope = scope;
        this.observer = observer;
        this.clock = clock;
    }

    String lastRevision() {
        return lastRevision;
    }

    InformerHealth health(boolean synced) {
        Duration silence = started ? clock.since(lastSignNanos) : Duration.ZERO;
        return new InformerHealth(synced, watching, failuresInARow, lastFailure, silence);
    }

    void started() {
        lastSignNanos = clock.nanos();
        started = true;
    }

    /** The server answered with success, or sent something. */
    void heard() {
        lastSignNanos = clock.nanos();
    }

    void watching(boolean value) {
        watching = value;
    }

    /** A request brought what it was made for. */
    void recovered() {
        failuresInARow = 0;
        lastFailure = null;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // Only the strand writes.
    void failed(Stage stage, Throwable cause) {
        InformerFailure failure = new InformerFailure(type, scope, stage, null, cause);
        lastFailure = failure;
        failuresInARow++;
        observed(() -> observer.failed(failure));
    }

    /** Reports what harms no request. */
    void mentioned(Stage stage, @Nullable String key, Throwable cause) {
        observed(() -> observer.failed(new InformerFailure(type, scope, stage, key, cause)));
    }

    void advanced(String revision) {
        if (!revision.equals(lastRevision)) {
            lastRevision = revision;
            observed(() -> observer.advanced(type, scope, revision));
        }
    }

    void listing() {
        observed(() -> observer.listing(type, scope));
    }

    void listed(int items, Duration took) {
        observed(() -> observer.listed(type, scope, items, took));
    }

    void watchBegan(String revision) {
        observed(() -> observer.watching(type, scope, revision));
    }

    void watchEnded(int events, Duration took, boolean veryShort) {
        observed(() -> observer.watched(type, scope, events, took, veryShort));
    }

    void received() {
        observed(() -> observer.received(type, scope));
    }

    private static void observed(Runnable call) {
        try {
            call.run();
        } catch (Throwable ignored) {
            // An observer's failure is no failure of the informer.
        }
    }
}
