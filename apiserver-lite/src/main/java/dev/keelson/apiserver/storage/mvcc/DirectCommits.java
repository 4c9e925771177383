package dev.keelson.apiserver.storage.mvcc;

import dev.keelson.apiserver.storage.StorageException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Every caller judges its own write, under a lock: for journals whose commit costs nothing. */
final class DirectCommits implements Commits {

    private final Judge judge;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private @Nullable StorageException closed;

    DirectCommits(Judge judge) {
        this.judge = judge;
        judge.prepare();
    }

    @Override
    public void submit(Write write) {
        lock.lock();
        try {
            if (closed == null) {
                judge.judge(List.of(write));
            } else {
                write.result.completeExceptionally(closed);
            }
        } finally {
            lock.unlock();
        }
        judge.deliver();
    }

    @Override
    public void reclaim() {
        boolean more = true;
        while (more) {
            lock.lock();
            try {
                more = closed == null && judge.reclaim();
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void close(StorageException reason) {
        lock.lock();
        try {
            closed = reason;
        } finally {
            lock.unlock();
        }
    }
}
