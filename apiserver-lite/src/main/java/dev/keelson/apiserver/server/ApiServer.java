package dev.keelson.apiserver.server;

import dev.keelson.apiserver.http.ApiHandler;
import dev.keelson.apiserver.http.transport.HttpServer;
import dev.keelson.apiserver.pki.KeyMaterial;
import dev.keelson.apiserver.pki.Pem;
import dev.keelson.apiserver.pki.Pki;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kubernetes API server in this process.
 *
 * <p>Guarantees: {@link #start} returns when requests are answered; a write is answered when it is stored; closing ends
 * watches in good order, lets running requests finish within the grace period, and frees port and data directory. Several
 * servers live side by side in one JVM.
 *
 * <p>The objects that a fresh cluster begins with come in two parts: namespaces before {@code start} returns, roles,
 * priorities and the like soon after, which {@code /readyz} waits for.
 */
public final class ApiServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    /** The user as which the API server calls nodes; kubelets let its group do everything. */
    static final String KUBELET_CLIENT = "kube-apiserver-kubelet-client";

    static final String MASTERS = "system:masters";

    private final Pki pki;
    private final URI url;
    private final HttpServer http;
    private final ApiHandler handler;
    private final ApiServerOptions options;

    /** In the order in which they are to be closed. */
    private final List<AutoCloseable> parts;

    private final Readiness readiness;
    private final AtomicBoolean closed = new AtomicBoolean();

    ApiServer(
            Pki pki,
            URI url,
            HttpServer http,
            ApiHandler handler,
            ApiServerOptions options,
            List<AutoCloseable> parts,
            Readiness readiness) {
        this.pki = pki;
        this.url = url;
        this.http = http;
        this.handler = handler;
        this.options = options;
        this.parts = parts;
        this.readiness = readiness;
    }

    /**
     * Starts a server.
     *
     * @throws ApiServerException if the options cannot be met: a port in use, a data directory that is held or damaged,
     *     an unreadable file; nothing is left running then
     */
    public static ApiServer start(ApiServerOptions options) {
        return new ServerAssembly(options).start();
    }

    /** Where clients on this host reach the server. */
    public URI url() {
        return url;
    }

    public int port() {
        return http.port();
    }

    /** A kubeconfig, certificates inline, of a user that may do everything. */
    public String adminKubeconfig() {
        return kubeconfigFor("kubernetes-admin", List.of(MASTERS));
    }

    /** A kubeconfig, certificates inline, of a user with these groups. */
    public String kubeconfigFor(String user, List<String> groups) {
        return Kubeconfigs.of(url, caCertificatePem(), user, pki.client(user, groups));
    }

    /** The authority that signs the server's certificate and every client's. */
    public String caCertificatePem() {
        return Pem.encode(pki.authorityCertificate());
    }

    /** Issues certificates, as for a node's own server. */
    public Pki pki() {
        return pki;
    }

    /** The certificate by which kubelets know this server. */
    public KeyMaterial kubeletClient() {
        return pki.client(KUBELET_CLIENT, List.of(MASTERS));
    }

    /** Blocks until the boot objects are there, or storage has refused one; returns at once from then on. */
    public void awaitReady() throws InterruptedException {
        readiness.await();
    }

    /**
     * Says that it is not ready, goes on for the shutdown delay, stops listening, ends watches, lets running requests
     * finish within the grace period, writes what the audit log still buffers, closes storage.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        readiness.shuttingDown();
        delay();
        handler.endWatches();
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            } catch (Exception failed) {
                LOG.error("while closing", failed);
            }
        }
    }

    private void delay() {
        if (options.shutdownDelay().isZero()) {
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        options.clock().schedule(options.shutdownDelay(), over::countDown);
        try {
            over.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
