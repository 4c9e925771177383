package dev.keelson.informers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failures, but for those that are logged where they happen, whoever observes: what handlers do wrong, and readers. */
final class LoggingObserver implements InformerObserver {

    private static final Logger LOG = LoggerFactory.getLogger(InformerFactory.class);

    @Override
    public void failed(InformerFailure failure) {
        if (failure.stage() != InformerFailure.Stage.HANDLER && failure.stage() != InformerFailure.Stage.CACHE) {
            LOG.warn("{}", failure);
        }
    }
}
