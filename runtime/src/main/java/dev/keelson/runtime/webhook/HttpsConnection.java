package dev.keelson.runtime.webhook;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection: a handshake, then requests and replies by turns until either side has enough. */
final class HttpsConnection {

    private final Socket raw;
    private final HttpsListener.Limits limits;
    private final Clock clock;
    private final String peer;

    // Guarded by this. Whether a request is being received or answered.
    private boolean busy = true;
    // Guarded by this. Never becomes false again: no request is begun any more.
    private boolean finishing;

    HttpsConnection(Socket raw, HttpsListener.Limits limits, Clock clock) {
        this.raw = raw;
        this.limits = limits;
        this.clock = clock;
        this.peer = String.valueOf(raw.getRemoteSocketAddress());
    }

    String peer() {
        return peer;
    }

    /** Returns when the connection has ended by agreement. */
    void serve(SSLContext tls, SSLParameters parameters, Function<HttpRequest, HttpReply> service) throws IOException {
        raw.setTcpNoDelay(true);
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, (InputStream) null, true)) {
            socket.setSSLParameters(parameters);
            Timer limit = limit(limits.request());
            try {
                socket.startHandshake();
            } finally {
                limit.cancel();
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            HttpRequestReader reader = new HttpRequestReader(in, out, limits.maxBodyBytes());
            boolean again = true;
            while (again) {
                int first = awaitRequest(in);
                again = first >= 0 && exchange(reader, first, out, service);
            }
        } catch (IOException ended) {
            if (!isFinishing()) {
                throw ended;
            }
        }
    }

    /** The first byte of the next request; negative when none comes any more. */
    private int awaitRequest(InputStream in) throws IOException {
        if (!rest()) {
            return -1;
        }
        Timer limit = limit(limits.idle());
        int first;
        try {
            first = in.read();
        } catch (IOException closed) {
            // A client that leaves, and the limit, end a connection that owes nothing.
            return -1;
        } finally {
            limit.cancel();
        }
        return first >= 0 && begin() ? first : -1;
    }

    private boolean exchange(
            HttpRequestReader reader, int first, OutputStream out, Function<HttpRequest, HttpReply> service)
            throws IOException {
        HttpRequest request;
        Timer limit = limit(limits.request());
        try {
            request = reader.read(first);
        } catch (MalformedRequestException malformed) {
            Statuses.reply(malformed.status(), malformed.getMessage()).write(out, true, false);
            throw malformed;
        } finally {
            limit.cancel();
        }
        HttpReply reply = service.apply(request);
        boolean again = request.keepAlive() && !isFinishing();
        Timer writing = limit(limits.request());
        try {
            reply.write(out, !request.method().equals("HEAD"), again);
        } finally {
            writing.cancel();
        }
        return again;
    }

    private Timer limit(Duration time) {
        return clock.schedule(time, this::abort);
    }

    private synchronized boolean rest() {
        busy = false;
        return !finishing;
    }

    private synchronized boolean begin() {
        busy = !finishing;
        return busy;
    }

    private synchronized boolean isFinishing() {
        return finishing;
    }

    /** Begins no other request; the present one is answered. */
    synchronized void finish() {
        finishing = true;
    }

    synchronized void abortAtRest() {
        if (!busy) {
            abort();
        }
    }

    /** Ends the connection at once; does not block. */
    void abort() {
        try {
            raw.close();
        } catch (IOException stuck) {
            // There is nothing left to end.
        }
    }
}
