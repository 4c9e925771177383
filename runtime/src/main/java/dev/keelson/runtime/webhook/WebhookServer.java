package dev.keelson.runtime.webhook;

import dev.keelson.clock.Clock;
import dev.keelson.clock.Threads;
import dev.keelson.clock.Timer;
import dev.keelson.runtime.health.HealthCheck;
import dev.keelson.runtime.manager.Component;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.runtime.manager.StartPhase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves webhooks over HTTPS.
 *
 * <p>Guarantees: every request gets an answer, whatever was sent and whatever a webhook throws. The certificate's files are
 * read again every ten seconds; what changed is used from the next handshake on, and open connections go on; files that
 * cannot be read or do not belong together are reported, and the former certificate stays. {@link #stop} refuses new
 * connections, lets requests in work be answered within the grace period, and ends the rest. The server may be started
 * again after that.
 *
 * <p>A request that cannot be answered by a review is refused with an HTTP status and a Kubernetes {@code Status}, so that
 * the API server can say why: 404 for an unknown path, 405, 413 above the size limit, 415, and 400 for what is no review.
 *
 * <p>Caveats: a running webhook is not interrupted when the API server stops waiting. A client CA is read again too, but
 * whether one is needed is decided at the start. HTTP/2 is not spoken.
 *
 * <p>Follows controller-runtime's pkg/webhook/server.go.
 */
public final class WebhookServer implements Component {

    /** Where controller-runtime serves webhooks. */
    public static final int DEFAULT_PORT = 9443;

    private static final Pattern PATH = Pattern.compile("((/[a-zA-Z0-9-_]+)+|/)");
    // An old and a new object of at most 3 MiB, and what stands around them; as in controller-runtime.
    private static final int DEFAULT_MAX_BYTES = 7 << 20;
    private static final int DEFAULT_MAX_CONNECTIONS = 1_000;

    private record Served(ReviewExchange exchange, WebhookMetrics.OfPath metrics) {}

    private record Running(ReloadingIdentity identity, HttpsListener listener, Timer polling) {}

    private final InetSocketAddress address;
    private final KeyPairFiles files;
    private final HttpsListener.Limits limits;
    private final Duration reloadEvery;
    private final Clock clock;
    private final Executor executor;
    private final WebhookMetrics metrics;
    private final WebhookObserver observer;
    private final Map<String, Served> webhooks = new ConcurrentHashMap<>();

    // Written under this, read without. Null while the server does not run.
    private volatile @Nullable Running running;

    private WebhookServer(Builder builder, KeyPairFiles files) {
        this.files = files;
        this.address = builder.address;
        this.limits = new HttpsListener.Limits(
                builder.maxRequestBytes, DEFAULT_MAX_CONNECTIONS, builder.requestTimeout, builder.idleTimeout);
        this.reloadEvery = builder.reloadEvery;
        this.clock = builder.clock;
        this.executor = builder.executor == null ? Threads.blocking("webhooks") : builder.executor;
        this.metrics = new WebhookMetrics(builder.registry);
        this.observer = new ContainedObserver(builder.observer);
    }

    /** A server with the clock, the threads and the metrics of {@code manager}, for {@link Manager#add(Component)}. */
    public static Builder builder(Manager manager) {
        return new Builder().clock(manager.clock()).executor(manager.executor()).metrics(manager.metrics());
    }

    /** A server that stands alone. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Serves {@code webhook} at {@code path}, at once when the server runs.
     *
     * @throws IllegalArgumentException when there is a webhook at that path already, or it is no path of letters, digits,
     *     {@code -} and {@code _} after slashes
     */
    public WebhookServer register(String path, Webhook webhook) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("webhook path '" + path + "' does not match " + PATH);
        }
        ReviewExchange exchange = new ReviewExchange(path, webhook, limits.maxBodyBytes(), metrics, observer);
        Served served = new Served(exchange, metrics.ofPath(path));
        if (webhooks.putIfAbsent(path, served) != null) {
            throw new IllegalArgumentException("there is a webhook at " + path + " already");
        }
        return this;
    }

    @Override
    public String name() {
        return "webhook server";
    }

    /** False: an API server asks whichever process it reaches. */
    @Override
    public boolean needsLeadership() {
        return false;
    }

    /** Before caches: the list that fills one may need a conversion by this very server. */
    @Override
    public StartPhase phase() {
        return StartPhase.SERVERS;
    }

    /**
     * Binds the address and answers from then on. Does nothing while the server runs.
     *
     * @throws IOException when the certificate's files cannot be used, or the address cannot be bound
     */
    @Override
    public synchronized void start() throws IOException {
        if (running != null) {
            return;
        }
        ReloadingIdentity identity = load();
        HttpsListener listener;
        try {
            listener = new HttpsListener(
                    address,
                    identity.context(),
                    identity.verifiesClients(),
                    limits,
                    clock,
                    executor,
                    this::serve,
                    observer::connectionFailed);
        } catch (IOException refused) {
            throw new IOException("cannot serve webhooks on " + address + ": " + refused.getMessage(), refused);
        }
        Timer polling = clock.scheduleEvery(reloadEvery, () -> executor.execute(this::poll));
        running = new Running(identity, listener, polling);
        listener.start();
        observer.certificateReloaded(identity.certificate());
    }

    private ReloadingIdentity load() throws IOException {
        metrics.certificateRead();
        try {
            return ReloadingIdentity.load(files);
        } catch (IOException unusable) {
            metrics.certificateUnusable();
            throw unusable;
        }
    }

    /** Idempotent; blocks until connections have ended. */
    @Override
    public void stop(Duration grace) throws InterruptedException {
        Running stopped;
        synchronized (this) {
            stopped = running;
            running = null;
        }
        if (stopped != null) {
            stopped.polling.cancel();
            stopped.listener.close(grace);
        }
    }

    /** Where the server listens; null while it does not run. */
    public @Nullable InetSocketAddress address() {
        Running now = running;
        return now == null ? null : now.listener.address();
    }

    /**
     * Reads the certificate's files now instead of at the next poll.
     *
     * @return whether there was something new
     * @throws IOException when they cannot be used; the former certificate stays
     * @throws IllegalStateException when the server does not run
     */
    public boolean reloadCertificate() throws IOException {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the webhook server does not run");
        }
        metrics.certificateRead();
        try {
            boolean changed = now.identity.reload();
            if (changed) {
                observer.certificateReloaded(now.identity.certificate());
            }
            return changed;
        } catch (IOException unusable) {
            metrics.certificateUnusable();
            observer.certificateUnusable(unusable);
            throw unusable;
        }
    }

    private void poll() {
        try {
            if (running != null) {
                reloadCertificate();
            }
        } catch (IOException | IllegalStateException told) {
            // The observer knows; the next poll tries again.
        }
    }

    /**
     * For {@code manager.readiness()}: passes when the server runs and a TLS handshake with it shows the certificate that
     * was loaded.
     */
    public HealthCheck serving() {
        return () -> {
            Running now = running;
            if (now == null) {
                throw new IllegalStateException("the webhook server does not run");
            }
            ServingProbe.probe(now.listener.address(), now.identity::certificate);
        };
    }

    private HttpReply serve(HttpRequest request) {
        Served served = webhooks.get(request.path());
        if (served == null) {
            String reason = "there is no webhook at this path";
            observer.refused(request.path(), HttpReply.NOT_FOUND, reason);
            return Statuses.reply(HttpReply.NOT_FOUND, reason);
        }
        long started = clock.nanos();
        served.metrics.begun();
        int status = HttpReply.INTERNAL_ERROR;
        try {
            HttpReply reply = served.exchange.answer(request);
            status = reply.status();
            return reply;
        } finally {
            served.metrics.ended(status, clock.nanos() - started);
        }
    }

    /** Settings of a server. */
    public static final class Builder {

        private InetSocketAddress address = new InetSocketAddress(DEFAULT_PORT);
        private @Nullable Path certificate;
        private @Nullable Path key;
        private @Nullable Path clientCa;
        private Duration reloadEvery = Duration.ofSeconds(10);
        private Duration requestTimeout = Duration.ofSeconds(32);
        private Duration idleTimeout = Duration.ofSeconds(90);
        private int maxRequestBytes = DEFAULT_MAX_BYTES;
        private Clock clock = Clock.system();
        private @Nullable Executor executor;
        private MeterRegistry registry = new CompositeMeterRegistry();
        private WebhookObserver observer = WebhookObserver.logging();

        private Builder() {}

        /** Where to listen; by default port 9443 of every address. Port 0 picks a free one. */
        public Builder address(InetSocketAddress value) {
            address = value;
            return this;
        }

        /** PEM files with the certificate, its own chain after it, and with its unencrypted key (RSA, EC or Ed25519). */
        public Builder certificate(Path certificateFile, Path keyFile) {
            certificate = certificateFile;
            key = keyFile;
            return this;
        }

        /** A mounted Secret of type {@code kubernetes.io/tls}: {@code tls.crt} and {@code tls.key} in {@code directory}. */
        public Builder certificateDirectory(Path directory) {
            return certificate(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        }

        /** A PEM file with the CAs of clients. Clients without a certificate of theirs are refused. */
        public Builder clientCa(Path file) {
            clientCa = file;
            return this;
        }

        /** How often files are looked at; 10 s by default. */
        public Builder reloadEvery(Duration value) {
            reloadEvery = value;
            return this;
        }

        /** How long a handshake, or the receipt of a request, may take; 32 s by default. */
        public Builder requestTimeout(Duration value) {
            requestTimeout = value;
            return this;
        }

        /** How long a connection may wait for its next request; 90 s by default. */
        public Builder idleTimeout(Duration value) {
            idleTimeout = value;
            return this;
        }

        /** Longer bodies are refused with 413; 7 MiB by default, enough for what an API server sends. */
        public Builder maxRequestBytes(int value) {
            maxRequestBytes = value;
            return this;
        }

        public Builder clock(Clock value) {
            clock = value;
            return this;
        }

        /** A thread for each connection, and one more; must be without bound. */
        public Builder executor(Executor value) {
            executor = value;
            return this;
        }

        /** Where metrics go; by default nowhere. */
        public Builder metrics(MeterRegistry value) {
            registry = value;
            return this;
        }

        /** Who is told what happens; by default the log. */
        public Builder observer(WebhookObserver value) {
            observer = value;
            return this;
        }

        /** @throws IllegalStateException when no certificate was named */
        public WebhookServer build() {
            Path certificateFile = certificate;
            Path keyFile = key;
            if (certificateFile == null || keyFile == null) {
                throw new IllegalStateException("a webhook server needs a certificate and its key");
            }
            return new WebhookServer(this, new KeyPairFiles(certificateFile, keyFile, clientCa));
        }
    }
}
