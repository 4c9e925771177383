package dev.keelson.apiserver.storage.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.apiserver.storage.StorageEvent;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageListener;
import dev.keelson.apiserver.storage.embedded.CrashWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every change from revision 2 on, as one watch has shown it. A change that does not follow the one before, or is not what
 * a {@link CrashWriter} writes, ends it.
 */
final class WatchedHistory implements StorageListener {

    private static final int FIRST = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    /**
     * A write.
     *
     * @param id of the value, or {@code -} for a deletion
     */
    record Change(String key, String id) {}

    // Guarded by this, both. The change at revision FIRST + index.
    private final List<Change> changes = new ArrayList<>();
    private @Nullable Throwable surprise;

    @Override
    public synchronized void onEvents(List<StorageEvent> events) {
        for (StorageEvent event : events) {
            if (event.revision() != FIRST + changes.size()) {
                end(new AssertionError("revision " + event.revision() + " came as number " + changes.size()));
                return;
            }
            boolean deleted = event.type() == StorageEvent.Type.DELETE;
            changes.add(new Change(event.current().key(), deleted ? "-" : CrashWriter.idOf(event.current())));
        }
        notifyAll();
    }

    @Override
    public void onProgress(long revision) {}

    @Override
    public synchronized void onFailure(StorageException reason) {
        end(reason);
    }

    private synchronized void end(Throwable why) {
        surprise = why;
        notifyAll();
    }

    /** The changes after one revision, up to another, as soon as they are here. */
    synchronized List<Change> between(long after, long last) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (surprise == null && changes.size() + FIRST - 1 < last) {
            long left = deadline - System.nanoTime();
            assertThat(left)
                    .as("time left for revision %d, with %d changes", last, changes.size())
                    .isPositive();
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        if (surprise != null) {
            throw new AssertionError("the watch has ended", surprise);
        }
        return List.copyOf(changes.subList((int) after + 1 - FIRST, (int) last + 1 - FIRST));
    }
}
