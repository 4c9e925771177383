package dev.keelson.node.probe;

import io.fabric8.kubernetes.api.model.Probe;
import java.util.concurrent.CompletableFuture;

/** Asks a container once. */
@FunctionalInterface
public interface Prober {

    /** @param message explains a failure */
    record Outcome(Result result, String message) {}

    enum Result {
        SUCCESS,
        FAILURE,
        /** The probe itself could not be made; says nothing about the container. */
        ERROR
    }

    CompletableFuture<Outcome> probe(Probe probe, ProbeTarget target);
}
