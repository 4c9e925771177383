package dev.keelson.informers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One request of a reflector and its answer. Everything but the transport's calls happens on the reflector's strand;
 * after {@link #abort}, {@link #failed} or {@link #completed} nothing more does.
 */
abstract class Exchange implements StreamTransport.Receiver {

    private static final int LONGEST_ERROR_BYTES = 64 * 1024;
    private static final int FIRST_SUCCESS = 200;
    private static final int LAST_SUCCESS = 299;

    private final Executor strand;
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private StreamTransport.@Nullable Call call;
    private int status;
    private @Nullable Duration retryAfter;
    private boolean over;

    Exchange(Executor strand) {
        this.strand = strand;
    }

    void open(StreamTransport transport, String path) {
        try {
            call = transport.get(path, this);
        } catch (RuntimeException refused) {
            end(refused);
        }
    }

    void abort() {
        over = true;
        if (call != null) {
            call.cancel();
        }
    }

    @Override
    public void head(int code, @Nullable Duration wait) {
        strand.execute(() -> {
            status = code;
            retryAfter = wait;
            if (!over && isSuccess()) {
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
        } catch (IOException | RuntimeException broken) {
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
            over = true;
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

    /** The server answered with success; the body follows. */
    void accepted() {}

    abstract void received(byte[] bytes) throws IOException;

    abstract void completed();

    abstract void failed(Throwable cause);
}
