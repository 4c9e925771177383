package dev.keelson.apiserver.http;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bytes of all answers that are in memory as a whole, from before they are made until their clients have taken
 * them: clients that read slowly, or all at once, cost refusals and not the heap. Safe for many threads.
 */
final class AnswerBudget {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    AnswerBudget(long most) {
        this.most = most;
    }

    /** Null if there is no room; one that is larger than all there is gets it when nobody else has any. */
    @Nullable
    Share tryTake(long bytes) {
        long before = held.getAndAdd(bytes);
        if (before > 0 && before + bytes > most) {
            held.addAndGet(-bytes);
            return null;
        }
        return new Share(bytes);
    }

    /** For an answer that must be given, as what it tells has happened. */
    Share takeAnyway(long bytes) {
        held.addAndGet(bytes);
        return new Share(bytes);
    }

    long held() {
        return held.get();
    }

    /** What one answer takes. */
    final class Share {

        // Guarded by this. 0 once given back.
        private long bytes;
        // Guarded by this.
        private boolean over;

        private Share(long bytes) {
            this.bytes = bytes;
        }

        /** The answer has another size than was thought. */
        synchronized void resize(long now) {
            if (!over) {
                held.addAndGet(now - bytes);
                bytes = now;
            }
        }

        /** Idempotent. */
        synchronized void giveBack() {
            over = true;
            held.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
