package dev.keelson.apiserver.http;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the requests being worked on where flow control is switched off, so that a flood costs answers and not the
 * server (filters/maxinflight.go).
 */
final class InFlightLimit {

    private final Semaphore reads;
    private final Semaphore writes;

    /** 0 sets no limit. */
    InFlightLimit(int reads, int writes) {
        this.reads = new Semaphore(reads == 0 ? Integer.MAX_VALUE : reads);
        this.writes = new Semaphore(writes == 0 ? Integer.MAX_VALUE : writes);
    }

    /** The right to work on one request, to be closed after it. */
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /** Null if the server has enough to do. Long-running requests, and who may do everything, always get through. */
    @Nullable
    Permit admit(Call call) {
        if (LongRunning.is(call.info()) || call.user().isMemberOf("system:masters")) {
            return () -> {};
        }
        Semaphore semaphore = LongRunning.isReadOnly(call.info()) ? reads : writes;
        return semaphore.tryAcquire() ? semaphore::release : null;
    }
}
