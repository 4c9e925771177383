package dev.keelson.informers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands one informer's failures on to those who hold it. */
final class FailureFeed implements InformerObserver {

    private static final Logger LOG = LoggerFactory.getLogger(FailureFeed.class);

    private final List<Consumer<InformerFailure>> listeners = new CopyOnWriteArrayList<>();

    void add(Consumer<InformerFailure> listener) {
        listeners.add(listener);
    }

    void remove(Consumer<InformerFailure> listener) {
        listeners.remove(listener);
    }

    @Override
    public void failed(InformerFailure failure) {
        for (Consumer<InformerFailure> listener : listeners) {
            try {
                listener.accept(failure);
            } catch (RuntimeException thrown) {
                LOG.warn("a listener failed to be told of {}", failure, thrown);
            }
        }
    }
}
