package dev.keelson.informers;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Makes deep copies: nothing mutable is reachable from both the object and its copy. */
public interface ObjectCopier {

    <T> T copy(T object);

    /** Copies by writing and reading JSON: works for every class that the client can read, and is slow. */
    static ObjectCopier of(KubernetesSerialization serialization) {
        return serialization::clone;
    }
}
