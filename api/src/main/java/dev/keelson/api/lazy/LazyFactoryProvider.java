package dev.keelson.api.lazy;

import org.jspecify.annotations.Nullable;

/**
 * Finds factories by class; generated for a library.
 *
 * <p>Providers are found with {@link java.util.ServiceLoader}. They need a public constructor without parameters and a
 * line in {@code META-INF/services/dev.keelson.api.lazy.LazyFactoryProvider}. They are asked once for a class, from any
 * thread.
 */
public interface LazyFactoryProvider {

    /** Returns the factory for exactly that class, or null when this provider has none. */
    @Nullable
    LazyFactory<?> factoryOf(Class<?> type);
}
