package dev.keelson.apiserver.watchcache;

import dev.keelson.apiserver.storage.Storage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks a storage for its newest revision. Where that is a round trip, all who come while one is under way share the next:
 * an answer counts only for who asked before the question was put, else it could miss a write that was answered before.
 */
final class NewestRevision {

    private final Storage storage;
    // Held while a question is under way.
    private final ReentrantLock asking = new ReentrantLock();
    // Guarded by this: the question that is still to be put; null where nobody waits for one.
    private @Nullable CompletableFuture<Long> next;

    NewestRevision(Storage storage) {
        this.storage = storage;
    }

    /** A revision that has every write answered before this was called. */
    long get() {
        if (!storage.isRemote()) {
            return storage.revision();
        }
        CompletableFuture<Long> answer;
        boolean mine = false;
        synchronized (this) {
            if (next == null) {
                next = new CompletableFuture<>();
                mine = true;
            }
            answer = next;
        }
        if (mine) {
            ask(answer);
        }
        return joined(answer);
    }

    private void ask(CompletableFuture<Long> answer) {
        asking.lock();
        try {
            synchronized (this) {
                next = null;
            }
            answer.complete(storage.revision());
        } catch (RuntimeException failure) {
            answer.completeExceptionally(failure);
        } finally {
            asking.unlock();
        }
    }

    private static long joined(CompletableFuture<Long> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
