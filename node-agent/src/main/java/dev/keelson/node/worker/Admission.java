package dev.keelson.node.worker;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** Decides whether the node takes a pod that was bound to it. */
@FunctionalInterface
public interface Admission {

    /** The reason and message of a rejected pod's status. */
    record Rejection(String reason, String message) {}

    /** Asked once a pod; an admitted one counts against the node until {@link #release}. */
    Optional<Rejection> admit(Pod pod);

    default void release(String podUid) {}
}
