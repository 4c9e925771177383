package dev.keelson.runtime.webhook;

import dev.keelson.clock.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Accepts connections at one address and answers what comes over them, each connection on a thread of its own.
 *
 * <p>Guarantees: a connection that sends nothing, or a request that does not get on, is closed in time; closing refuses
 * new connections at once, lets requests in work be answered, and waits no longer than it was told.
 *
 * <p>Of the JDK's own HTTP server it differs in what webhooks need: it never looks up a client's name, has limits of its
 * own instead of the JVM's, and answers in one packet.
 */
final class HttpsListener {

    /**
     * The limits of a listener.
     *
     * @param maxBodyBytes what is longer is not kept
     * @param maxConnections more are closed as they come
     * @param request how long a handshake or the receipt of a request may take
     * @param idle how long a connection may wait for a request
     */
    record Limits(int maxBodyBytes, int maxConnections, Duration request, Duration idle) {}

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final ServerSocket socket;
    private final SSLContext tls;
    private final SSLParameters parameters;
    private final Limits limits;
    private final Clock clock;
    private final Executor executor;
    private final Function<HttpRequest, HttpReply> service;
    private final BiConsumer<String, Exception> failures;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    // Guarded by this. Exactly the connections that are not closed yet.
    private final Set<HttpsConnection> open = new HashSet<>();
    // Guarded by this. Never becomes false again; nothing is added to open any more.
    private boolean closing;

    /** @param failures told the peer and the cause when a connection ends otherwise than by agreement */
    HttpsListener(
            InetSocketAddress address,
            SSLContext tls,
            boolean verifyClients,
            Limits limits,
            Clock clock,
            Executor executor,
            Function<HttpRequest, HttpReply> service,
            BiConsumer<String, Exception> failures)
            throws IOException {
        this.tls = tls;
        this.limits = limits;
        this.clock = clock;
        this.executor = executor;
        this.service = service;
        this.failures = failures;
        this.parameters = tls.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setNeedClientAuth(verifyClients);
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        this.socket = bound(address);
    }

    private static ServerSocket bound(InetSocketAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(address);
            return socket;
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    void start() {
        executor.execute(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                take(socket.accept());
            } catch (IOException failed) {
                if (!socket.isClosed()) {
                    failures.accept("listener at " + address(), failed);
                    // Such as too many open files: trying again at once would only burn a core.
                    clock.schedule(AFTER_FAILURE, () -> executor.execute(this::accept));
                }
                return;
            }
        }
    }

    private void take(Socket raw) throws IOException {
        HttpsConnection connection = new HttpsConnection(raw, limits, clock);
        synchronized (this) {
            if (closing || open.size() >= limits.maxConnections()) {
                raw.close();
                return;
            }
            open.add(connection);
        }
        try {
            executor.execute(() -> serve(connection));
        } catch (RejectedExecutionException ended) {
            connection.abort();
            ended(connection);
        }
    }

    private void serve(HttpsConnection connection) {
        try {
            connection.serve(tls, parameters, service);
        } catch (IOException failed) {
            failures.accept(connection.peer(), failed);
        } finally {
            connection.abort();
            ended(connection);
        }
    }

    private synchronized void ended(HttpsConnection connection) {
        open.remove(connection);
        if (closing && open.isEmpty()) {
            drained.complete(null);
        }
    }

    /** Idempotent. */
    void close(Duration grace) throws InterruptedException {
        List<HttpsConnection> left;
        synchronized (this) {
            closing = true;
            left = List.copyOf(open);
            if (open.isEmpty()) {
                drained.complete(null);
            }
        }
        try {
            socket.close();
        } catch (IOException stuck) {
            failures.accept("listener at " + address(), stuck);
        }
        // In two rounds: whoever sees one connection end may count on all others knowing that it is over.
        left.forEach(HttpsConnection::finish);
        left.forEach(HttpsConnection::abortAtRest);
        try {
            drained.get(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            left.forEach(HttpsConnection::abort);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
