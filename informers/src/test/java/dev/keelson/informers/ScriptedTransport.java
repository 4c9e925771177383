package dev.keelson.informers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A transport whose answers the test gives by hand. A test gives them on one thread. */
final class ScriptedTransport implements StreamTransport {

    /** A request that a reflector made, and how the test answers it. */
    static final class Sent implements Call {
        final String path;
        final String accept;
        private final Receiver receiver;
        volatile boolean cancelled;
        volatile boolean ended;
        int asked;

        Sent(String path, String accept, Receiver receiver) {
            this.path = path;
            this.accept = accept;
            this.receiver = receiver;
        }

        @Override
        public void more() {
            asked++;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        Sent ok() {
            receiver.head(200, null);
            return this;
        }

        Sent line(String line) {
            return bytes(line + "\n");
        }

        Sent bytes(String text) {
            receiver.piece(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        void end() {
            ended = true;
            receiver.end(null);
        }

        void breakOff(Throwable failure) {
            ended = true;
            receiver.end(failure);
        }

        void answer(String body) {
            ok().bytes(body).end();
        }

        void answerError(int code, String body) {
            receiver.head(code, null);
            receiver.piece(body.getBytes(StandardCharsets.UTF_8));
            ended = true;
            receiver.end(null);
        }

        void refuse(int code, String reason) {
            refuse(code, reason, null);
        }

        void refuse(int code, String reason, @Nullable Duration retryAfter) {
            receiver.head(code, retryAfter);
            receiver.piece(Objects.status(code, reason).getBytes(StandardCharsets.UTF_8));
            ended = true;
            receiver.end(null);
        }
    }

    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Sent> unseen = new LinkedBlockingQueue<>();

    @Override
    public Call get(String path, String accept, Receiver receiver) {
        Sent request = new Sent(path, accept, receiver);
        sent.add(request);
        unseen.add(request);
        return request;
    }

    /** The next request that this has not returned yet, made on whatever thread. */
    Sent next() throws InterruptedException {
        Sent next = unseen.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request was made");
        }
        return next;
    }

    /** The latest request whose path begins so. */
    Sent last(String prefix) {
        for (int i = sent.size() - 1; i >= 0; i--) {
            if (sent.get(i).path.startsWith(prefix)) {
                return sent.get(i);
            }
        }
        throw new AssertionError("no request begins with " + prefix);
    }

    boolean has(String prefix) {
        return sent.stream().anyMatch(request -> request.path.startsWith(prefix));
    }

    Sent at(int index) {
        return sent.get(index);
    }

    int count() {
        return sent.size();
    }

    Sent number(int index) {
        return sent.get(index);
    }

    Sent last() {
        return sent.get(sent.size() - 1);
    }
}
