package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what another observer throws from whoever tells it the news. */
record ContainedObserver(WebhookObserver observer) implements WebhookObserver {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

    @Override
    public void answered(String path, ObjectNode request, ObjectNode response) {
        contain(() -> observer.answered(path, request, response));
    }

    @Override
    public void refused(String path, int status, String reason) {
        contain(() -> observer.refused(path, status, reason));
    }

    @Override
    public void failed(String path, String uid, Throwable thrown) {
        contain(() -> observer.failed(path, uid, thrown));
    }

    @Override
    public void connectionFailed(String peer, Exception cause) {
        contain(() -> observer.connectionFailed(peer, cause));
    }

    @Override
    public void certificateReloaded(X509Certificate present) {
        contain(() -> observer.certificateReloaded(present));
    }

    @Override
    public void certificateUnusable(IOException cause) {
        contain(() -> observer.certificateUnusable(cause));
    }

    private static void contain(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException failed) {
            LOG.error("an observer of webhooks failed", failed);
        }
    }
}
