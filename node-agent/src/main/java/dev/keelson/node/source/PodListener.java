package dev.keelson.node.source;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** Told of the pods that belong to the node. Calls do not overlap. */
public interface PodListener {

    /** Once, before all else: the pods there are. */
    void begin(List<Pod> pods);

    void updated(Pod pod);

    void removed(Pod pod);
}
