package dev.keelson.runtime.client;

import dev.keelson.informers.StreamTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a test hold back, or lose, what watches bring. */
final class GatedTransport implements StreamTransport {

    private final StreamTransport transport;
    // Guarded by this.
    private final List<Runnable> held = new ArrayList<>();
    // Guarded by this.
    private boolean holding;

    GatedTransport(StreamTransport transport) {
        this.transport = transport;
    }

    /** From now on nothing arrives. */
    synchronized void hold() {
        holding = true;
    }

    /** Lets what was held arrive, in order, and what follows. */
    synchronized void release() {
        holding = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    /** What was held never arrives, as if the server had forgotten it before the watch was resumed. */
    synchronized void lose() {
        holding = false;
        held.clear();
    }

    @Override
    public Call get(String path, String accept, Receiver receiver) {
        return transport.get(path, accept, path.contains("watch=true") ? new Gate(receiver) : receiver);
    }

    private synchronized void pass(Runnable piece) {
        if (holding) {
            held.add(piece);
        } else {
            piece.run();
        }
    }

    private final class Gate implements Receiver {
        private final Receiver receiver;

        Gate(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void head(int status, @Nullable Duration retryAfter) {
            receiver.head(status, retryAfter);
        }

        @Override
        public void piece(byte[] bytes) {
            pass(() -> receiver.piece(bytes));
        }

        @Override
        public void end(@Nullable Throwable failure) {
            receiver.end(failure);
        }
    }
}
