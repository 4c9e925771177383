package dev.keelson.informers;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends the requests of informers. {@link ClientTransport} is the one over Fabric8's client; another can be given to
 * {@link InformerFactory.Builder#transport}.
 */
public interface StreamTransport {

    /**
     * Sends a GET and returns at once. The answer goes to {@code receiver}, its body piece by piece: the next piece comes
     * only after {@link Call#more}. Nothing is retried here.
     *
     * @param path path and query below the server's address, without a leading slash
     * @param accept the value of the {@code Accept} header
     */
    Call get(String path, String accept, Receiver receiver);

    /** A request under way. */
    interface Call {

        /** Asks for the next piece of the body. */
        void more();

        /** Gives up the request, idempotently. The receiver may still be called. */
        void cancel();
    }

    /** Gets the answer, on threads of the transport, which it must not block. Calls never overlap. */
    interface Receiver {

        /** Comes first, once. {@code retryAfter} is what the header of that name says. */
        void head(int status, @Nullable Duration retryAfter);

        /** The next piece of the body; the array belongs to the receiver. */
        void piece(byte[] bytes);

        /** Comes last, once; {@code failure} is null when the answer ended properly. */
        void end(@Nullable Throwable failure);
    }
}
