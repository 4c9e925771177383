package dev.keelson.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps what a watch delivered, and lets a test wait for it. */
public final class RecordingListener implements StorageListener {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    // Guarded by this, all four.
    private final List<StorageEvent> events = new ArrayList<>();
    private long progress;
    private @Nullable StorageException failure;
    private boolean inside;

    @Override
    public synchronized void onEvents(List<StorageEvent> batch) {
        assertThat(inside).as("overlapping deliveries").isFalse();
        assertThat(failure).as("a delivery after the failure").isNull();
        inside = true;
        events.addAll(batch);
        inside = false;
        notifyAll();
    }

    @Override
    public synchronized void onProgress(long revision) {
        progress = revision;
        notifyAll();
    }

    @Override
    public synchronized void onFailure(StorageException reason) {
        assertThat(failure).as("a second failure").isNull();
        failure = reason;
        notifyAll();
    }

    public synchronized List<StorageEvent> awaitEvents(int count) {
        await("events, have " + events, () -> events.size() >= count);
        return List.copyOf(events);
    }

    public synchronized long awaitProgress(long revision) {
        await("progress", () -> progress >= revision);
        return progress;
    }

    public synchronized StorageException awaitFailure() {
        await("failure", () -> failure != null);
        return java.util.Objects.requireNonNull(failure);
    }

    public synchronized List<StorageEvent> events() {
        return List.copyOf(events);
    }

    private synchronized void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            assertThat(left).as("time left waiting for " + what).isPositive();
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }
}
