package dev.keelson.apiserver.storage.etcd;

import dev.keelson.apiserver.storage.StorageClosedException;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.storage.StorageUnavailableException;
import dev.keelson.apiserver.storage.etcd.rpc.ResponseHeader;
import dev.keelson.clock.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one of etcd's servers in use, and moves to the next when it fails. Before anything is asked of a server, it must
 * prove to be a continuation of what was seen; so while there is no proof, nobody gets a connection.
 */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** How long callers wait for a connection after one was lost; then they are told at once. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration FIRST_RETRY = Duration.ofMillis(25);
    private static final Duration LAST_RETRY = Duration.ofSeconds(1);
    private static final int DOUBLINGS = 6;

    private final List<Endpoint> endpoints;
    private final Clock clock;
    private final Executor executor;
    private final Lineage lineage;
    // Guarded by this, all below. Done while a connection is in use, or once closed.
    private CompletableFuture<Connection> connected = new CompletableFuture<>();
    private StorageUnavailableException lastFailure =
            new StorageUnavailableException("etcd has not been reached yet", true, null);
    // From lostAt on; at first, when nothing was lost yet, as long as a start may take.
    private Duration grace;
    private long lostAt;
    private int turn;
    private int failures;
    private boolean closed;
    // Set by start.
    private @Nullable Feed feed;

    Session(List<Endpoint> endpoints, Clock clock, Executor executor, Lineage lineage, Duration startTimeout) {
        this.endpoints = endpoints;
        this.clock = clock;
        this.executor = executor;
        this.lineage = lineage;
        this.grace = startTimeout.compareTo(GRACE) < 0 ? GRACE : startTimeout;
        this.lostAt = clock.nanos();
    }

    /** From now on keeps a connection that feeds this. */
    void start(Feed fed) {
        synchronized (this) {
            feed = fed;
        }
        connect();
    }

    /**
     * The connection in use. Waits a little for one.
     *
     * @throws StorageUnavailableException if there is none; nothing was sent then
     */
    Connection connection() {
        CompletableFuture<Connection> current;
        long patience;
        synchronized (this) {
            current = connected;
            patience = grace.toNanos() - clock.since(lostAt).toNanos();
        }
        try {
            return current.get(current.isDone() ? 0 : Math.max(0, patience), TimeUnit.NANOSECONDS);
        } catch (ExecutionException ended) {
            throw new StorageClosedException("the connection to etcd");
        } catch (TimeoutException none) {
            throw lastFailure();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw lastFailure();
        }
    }

    private synchronized StorageUnavailableException lastFailure() {
        return new StorageUnavailableException(String.valueOf(lastFailure.getMessage()), true, lastFailure);
    }

    private void connect() {
        Endpoint endpoint;
        Feed fed;
        synchronized (this) {
            if (closed || connected.isDone() || feed == null) {
                return;
            }
            endpoint = endpoints.get(turn % endpoints.size());
            fed = feed;
        }
        try {
            endpoint.channel().resetConnectBackoff();
            ResponseHeader header = lineage.verify(new Calls(endpoint.channel()));
            Connection connection = Connection.open(endpoint, fed, this::lost);
            LOG.debug("using etcd at {}, which is at revision {}", endpoint.url(), header.getRevision());
            use(connection);
        } catch (RestoredException other) {
            refuse(endpoint, fed, other);
        } catch (CallFailure failure) {
            retry(endpoint, "etcd at " + endpoint.url() + " does not answer: " + failure.reason(), failure);
        } catch (RuntimeException unexpected) {
            LOG.error("connecting to etcd at {} failed", endpoint.url(), unexpected);
            retry(endpoint, "connecting to etcd at " + endpoint.url() + " failed: " + unexpected, unexpected);
        }
    }

    private void use(Connection connection) {
        synchronized (this) {
            if (closed) {
                connection.close();
                return;
            }
            if (failures > 0) {
                LOG.info("etcd at {} answers again", connection.endpoint().url());
            }
            failures = 0;
            connected.complete(connection);
        }
        Throwable already = connection.lost();
        if (already != null) {
            lost(connection, already);
        }
    }

    private void refuse(Endpoint endpoint, Feed fed, RestoredException why) {
        String message = "etcd at " + endpoint.url() + " is not a continuation of what this server has seen: "
                + why.getMessage()
                + ". If it was restored from a backup on purpose, stop all API servers and start them with"
                + " --etcd-accept-restored; otherwise bring the right etcd back";
        LOG.error(message);
        // What they have seen is of no use here.
        fed.endAll(new StorageException(message));
        retry(endpoint, message, why);
    }

    private void retry(Endpoint endpoint, String message, Throwable why) {
        Duration delay;
        synchronized (this) {
            lastFailure = new StorageUnavailableException(message, true, why);
            turn++;
            failures++;
            int rounds = Math.min(DOUBLINGS, failures / endpoints.size());
            delay = failures % endpoints.size() != 0
                    ? Duration.ZERO
                    : min(FIRST_RETRY.multipliedBy(1L << rounds), LAST_RETRY);
        }
        LOG.debug("leaving etcd at {}", endpoint.url(), why);
        clock.schedule(delay, this::connectLater);
    }

    private static Duration min(Duration some, Duration other) {
        return some.compareTo(other) < 0 ? some : other;
    }

    private void connectLater() {
        try {
            executor.execute(this::connect);
        } catch (RejectedExecutionException ended) {
            LOG.debug("closed", ended);
        }
    }

    /** A call has failed on this connection: it is given up for another, which may be one to the same server. */
    void suspect(Connection connection, Throwable why) {
        lost(connection, why);
        connection.close();
    }

    private void lost(Connection connection, Throwable why) {
        synchronized (this) {
            if (closed || !connected.isDone() || connected.join() != connection) {
                return;
            }
            connected = new CompletableFuture<>();
            lostAt = clock.nanos();
            grace = GRACE;
            lastFailure = new StorageUnavailableException(
                    "etcd at " + connection.endpoint().url() + " was lost: " + why.getMessage(), true, why);
            turn++;
            failures = 1;
        }
        LOG.info("lost etcd at {}: {}", connection.endpoint().url(), why.getMessage());
        connectLater();
    }

    @Override
    public void close() {
        CompletableFuture<Connection> last;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            last = connected;
            connected = new CompletableFuture<>();
            connected.completeExceptionally(new StorageClosedException("the connection to etcd"));
        }
        last.completeExceptionally(new StorageClosedException("the connection to etcd"));
        endpoints.forEach(Endpoint::close);
    }
}
