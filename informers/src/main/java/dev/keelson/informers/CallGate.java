package dev.keelson.informers;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets calls through, one at a time, until it is shut: none begins after {@link #shut} has returned. Shutting waits for
 * no call, so that a call may shut the gate it came through. Entered by one thread at a time.
 */
final class CallGate {

    private enum State {
        IDLE,
        CALLING,
        SHUT
    }

    // SHUT is final.
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** Runs {@code call} unless the gate is shut. */
    void pass(Runnable call) {
        if (!state.compareAndSet(State.IDLE, State.CALLING)) {
            return;
        }
        try {
            call.run();
        } finally {
            state.compareAndSet(State.CALLING, State.IDLE);
        }
    }

    void shut() {
        state.set(State.SHUT);
    }

    boolean isShut() {
        return state.get() == State.SHUT;
    }
}
