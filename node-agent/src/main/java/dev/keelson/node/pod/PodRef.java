package dev.keelson.node.pod;

import io.fabric8.kubernetes.api.model.Pod;

/** One incarnation of a pod: two pods that had the same name at different times differ in their uid. */
public record PodRef(String namespace, String name, String uid) {

    public static PodRef of(Pod pod) {
        return new PodRef(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid());
    }

    /** The folder of this pod's logs below the log root, as the kubelet names it. */
    public String logDirectoryName() {
        return namespace + "_" + name + "_" + uid;
    }

    /** As the kubelet writes it in messages: {@code name_namespace(uid)}. */
    @Override
    public String toString() {
        return name + "_" + namespace + "(" + uid + ")";
    }
}
