package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One request of a reflector and its answer, given up when the server falls silent. Everything but the transport's calls
 * happens on the reflector's strand; after {@link #abort}, {@link #failed} or {@link #completed} nothing more does.
 */
abstract class Exchange implements StreamTransport.Receiver {

    private static final int LONGEST_ERROR_BYTES = 64 * 1024;
    private static final int FIRST_SUCCESS = 200;
    private static final int LAST_SUCCESS = 299;

    private final Executor strand;
    private final Clock clock;
    private final long startedNanos;
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private StreamTransport.@Nullable Call call;
    private @Nullable Timer guard;
    private int status;
    private @Nullable Duration retryAfter;
    private long lastSignNanos;
    private boolean over;

    Exchange(Executor strand, Clock clock) {
        this.strand = strand;
        this.clock = clock;
        this.startedNanos = clock.nanos();
        this.lastSignNanos = startedNanos;
    }

    void open(StreamTransport transport, String path, String accept) {
        try {
            call = transport.get(path, accept, this);
        } catch (Throwable refused) {
            end(refused);
        }
        guardSilence();
    }

    void abort() {
        finish();
        if (call != null) {
            try {
                call.cancel();
            } catch (RuntimeException uncancelled) {
                // Nothing that it may still bring is heeded.
            }
        }
    }

    private void finish() {
        over = true;
        if (guard != null) {
            guard.cancel();
        }
    }

    boolean isOver() {
        return over;
    }

    /** Whether the server has said anything at all. */
    boolean isAnswered() {
        return status != 0;
    }

    Duration age() {
        return clock.since(startedNanos);
    }

    /** The server has shown that it means to go on. */
    void signOfLife() {
        lastSignNanos = clock.nanos();
    }

    private void guardSilence() {
        if (over) {
            return;
        }
        Duration left = longestSilence().minus(clock.since(lastSignNanos));
        if (left.isNegative() || left.isZero()) {
            abort();
            failed(new SilenceException("the server sent nothing new for " + longestSilence()));
        } else {
            guard = clock.schedule(left, () -> strand.execute(this::guardSilence));
        }
    }

    @Override
    public void head(int code, @Nullable Duration wait) {
        strand.execute(() -> {
            if (over) {
                return;
            }
            status = code;
            retryAfter = wait;
            if (isSuccess()) {
                accepted();
            }
        });
    }

    @Override
    public void piece(byte[] bytes) {
        strand.execute(() -> workOff(bytes));
    }

    private void workOff(byte[] bytes) {
        if (over) {
            return;
        }
        try {
            if (isSuccess()) {
                received(bytes);
            } else if (error.size() < LONGEST_ERROR_BYTES) {
                error.write(bytes, 0, bytes.length);
            }
        } catch (Throwable broken) {
            abort();
            failed(broken);
            return;
        }
        // Only now: what has not been worked off must not pile up.
        if (!over && call != null) {
            call.more();
        }
    }

    @Override
    public void end(@Nullable Throwable failure) {
        strand.execute(() -> {
            if (over) {
                return;
            }
            finish();
            if (failure != null) {
                failed(failure);
            } else if (!isSuccess()) {
                failed(StatusReader.ofAnswer(status, error.toByteArray(), retryAfter));
            } else {
                completed();
            }
        });
    }

    private boolean isSuccess() {
        return status >= FIRST_SUCCESS && status <= LAST_SUCCESS;
    }

    abstract Duration longestSilence();

    /** The server answered with success; the body follows. */
    abstract void accepted();

    abstract void received(byte[] bytes) throws IOException;

    abstract void completed();

    abstract void failed(Throwable cause);
}
