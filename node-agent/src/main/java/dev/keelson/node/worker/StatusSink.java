package dev.keelson.node.worker;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;

/** Takes a pod's newest status to the API server. Must not block. */
public interface StatusSink {

    /**
     * @param finished nothing of the pod is left on the node; if it is being deleted, the API server may forget it once
     *     it has this status
     */
    void publish(Pod pod, PodStatus status, boolean finished);

    /** The pod is gone from the API server: what waits to be sent for it is dropped. */
    void forget(String podUid);
}
