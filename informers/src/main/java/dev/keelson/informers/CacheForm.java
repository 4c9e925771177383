package dev.keelson.informers;

import dev.keelson.api.lazy.LazyObjects;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;

/** How an informer holds its objects. What is read from it is the same either way, and so is what readers may do with it. */
public enum CacheForm {

    /**
     * Encoded, and made anew for every reader, who owns what he gets. Takes a tenth of the memory or less, above all when
     * objects resemble each other. Reading costs as much as what is read of the object.
     */
    COMPACT,

    /**
     * As objects of their class. Reading costs a copy of the whole object, or nothing through the shared views, whose
     * objects belong to the cache and must never be changed.
     */
    OBJECTS;

    /** What an informer does that was not told: custom resources have copiers and no lazy classes, so they are held plain. */
    static CacheForm defaultOf(Class<? extends HasMetadata> type) {
        boolean untyped = GenericKubernetesResource.class.equals(type) || PartialObjectMetadata.class.equals(type);
        return untyped || LazyObjects.factoryOf(type) != null ? COMPACT : OBJECTS;
    }
}
