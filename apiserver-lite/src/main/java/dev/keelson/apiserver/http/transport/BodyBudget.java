package dev.keelson.apiserver.http.transport;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds the bytes of all request bodies that are held at once, so that many large ones cost refusals and not the heap. */
final class BodyBudget {

    private final long most;
    private final AtomicLong held = new AtomicLong();

    BodyBudget(long most) {
        this.most = most;
    }

    /** False if there is no room for this many bytes; then none are taken. */
    boolean tryTake(int bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }
}
