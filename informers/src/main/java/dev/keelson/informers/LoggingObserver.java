package dev.keelson.informers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs failures; what handlers throw is logged with its stack trace where it happens. */
final class LoggingObserver implements InformerObserver {

    private static final Logger LOG = LoggerFactory.getLogger(InformerFactory.class);

    @Override
    public void failed(InformerFailure failure) {
        if (failure.stage() != InformerFailure.Stage.HANDLER) {
            LOG.warn("{}", failure);
        }
    }
}
