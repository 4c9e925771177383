package dev.keelson.api.lazy;

import org.jspecify.annotations.Nullable;

/** Finds the factories of lazy objects by class. Safe for use by many threads. */
public final class LazyObjects {
    private LazyObjects() {}

    /**
     * Returns the factory for a class, or null when there is none: for classes that are no kind of the Fabric8 model, such
     * as custom resources and {@code GenericKubernetesResource}.
     */
    public static <T> @Nullable LazyFactory<T> factoryOf(Class<T> type) {
        return null;
    }
}
