package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

enum LoggingObserver implements WebhookObserver {
    INSTANCE;

    private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

    @Override
    public void answered(String path, ObjectNode request, ObjectNode response) {
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{}: request {} {} {}/{} by {}: allowed {}, status {}",
                    path,
                    request.path("uid").asText(),
                    request.path("operation").asText(),
                    request.path("namespace").asText(),
                    request.path("name").asText(),
                    request.path("userInfo").path("username").asText(),
                    response.path("allowed").asText(),
                    response.path("status").isMissingNode() ? response.path("result") : response.path("status"));
        }
    }

    @Override
    public void refused(String path, int status, String reason) {
        LOG.warn("{}: refused a request with {}: {}", path, status, reason);
    }

    @Override
    public void failed(String path, String uid, Throwable thrown) {
        LOG.error("{}: the webhook failed on request {}", path, uid, thrown);
    }

    @Override
    public void connectionFailed(String peer, Exception cause) {
        LOG.debug("connection of {} ended: {}", peer, cause.toString());
    }

    @Override
    public void certificateReloaded(X509Certificate present) {
        LOG.info(
                "webhooks are served with a certificate for {}, valid until {}",
                present.getSubjectX500Principal(),
                present.getNotAfter().toInstant());
    }

    @Override
    public void certificateUnusable(IOException cause) {
        LOG.error("the certificate for webhooks was not renewed; the former one stays in use: {}", cause.toString());
    }
}
