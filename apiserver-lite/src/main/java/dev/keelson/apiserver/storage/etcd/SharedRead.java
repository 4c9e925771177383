package dev.keelson.apiserver.storage.etcd;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets all who ask at about the same time share one read. A read that has begun already is nobody else's, since what was
 * written after it began must be seen by who asks now; the next one takes them all.
 */
final class SharedRead {

    private final LongSupplier read;
    // Guarded by this. The read that has not begun yet; null if nobody waits for one.
    private @Nullable CompletableFuture<Long> gathering;
    // Guarded by this. The read that was asked for last, done or not.
    private CompletableFuture<Long> latest = CompletableFuture.completedFuture(0L);

    SharedRead(LongSupplier read) {
        this.read = read;
    }

    /** The result of a read that begins after this was called. Throws what the read throws. */
    long get() {
        CompletableFuture<Long> mine;
        CompletableFuture<Long> before = null;
        synchronized (this) {
            mine = gathering;
            if (mine == null) {
                before = latest;
                mine = new CompletableFuture<>();
                gathering = mine;
                latest = mine;
            }
        }
        if (before != null) {
            lead(mine, before);
        }
        try {
            return mine.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    private void lead(CompletableFuture<Long> mine, CompletableFuture<Long> before) {
        before.handle((done, failed) -> done).join();
        synchronized (this) {
            gathering = null;
        }
        try {
            mine.complete(read.getAsLong());
        } catch (RuntimeException | Error failed) {
            mine.completeExceptionally(failed);
        }
    }
}
