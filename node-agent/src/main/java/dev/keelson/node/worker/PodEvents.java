package dev.keelson.node.worker;

import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** Records what happens to pods as events. Must not block. */
@FunctionalInterface
public interface PodEvents {

    String NORMAL = "Normal";
    String WARNING = "Warning";

    /** @param fieldPath the container concerned, such as {@code spec.containers{web}}; null for the whole pod */
    void record(Pod pod, @Nullable String fieldPath, String type, String reason, String message);
}
