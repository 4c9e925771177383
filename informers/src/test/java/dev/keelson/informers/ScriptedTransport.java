package dev.keelson.informers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A transport whose answers the test gives by hand. Confined to the test's thread. */
final class ScriptedTransport implements StreamTransport {

    /** A request that a reflector made, and how the test answers it. */
    static final class Sent implements Call {
        final String path;
        final String accept;
        private final Receiver receiver;
        boolean cancelled;
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
            receiver.end(null);
        }

        void breakOff(Throwable failure) {
            receiver.end(failure);
        }

        void answer(String body) {
            ok().bytes(body).end();
        }

        void answerError(int code, String body) {
            receiver.head(code, null);
            receiver.piece(body.getBytes(StandardCharsets.UTF_8));
            receiver.end(null);
        }

        void refuse(int code, String reason) {
            refuse(code, reason, null);
        }

        void refuse(int code, String reason, @Nullable Duration retryAfter) {
            receiver.head(code, retryAfter);
            receiver.piece(Objects.status(code, reason).getBytes(StandardCharsets.UTF_8));
            receiver.end(null);
        }
    }

    private final List<Sent> sent = new ArrayList<>();

    @Override
    public Call get(String path, String accept, Receiver receiver) {
        Sent request = new Sent(path, accept, receiver);
        sent.add(request);
        return request;
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
