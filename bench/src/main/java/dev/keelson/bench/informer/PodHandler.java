package dev.keelson.bench.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.CountDownLatch;

/** A handler that counts calls and awaits a number of them. An informer calls it from one thread at a time. */
final class PodHandler {

    private final boolean readsAll;
    // Guarded by this.
    private long calls;
    // Guarded by this. Keeps reading from being optimised away.
    private long read;
    private long expected = Long.MAX_VALUE;
    private CountDownLatch reached = new CountDownLatch(1);

    PodHandler(boolean readsAll) {
        this.readsAll = readsAll;
    }

    synchronized void seen(HasMetadata pod) {
        if (pod.getMetadata().getResourceVersion() == null) {
            throw new IllegalStateException("a pod without a revision");
        }
        if (readsAll) {
            // Nothing of an object is left out of its hash.
            read += pod.hashCode();
        }
        count();
    }

    /** As {@link #seen}, for who has no pod. */
    synchronized void count() {
        calls++;
        if (calls >= expected) {
            reached.countDown();
        }
    }

    /** Begins to await {@code more} calls from now on. */
    synchronized void expect(long more) {
        expected = calls + more;
        reached = new CountDownLatch(more <= 0 ? 0 : 1);
    }

    void await() throws InterruptedException {
        CountDownLatch latch;
        synchronized (this) {
            latch = reached;
        }
        latch.await();
    }
}
