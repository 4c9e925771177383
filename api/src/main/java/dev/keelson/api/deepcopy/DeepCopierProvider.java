package dev.keelson.api.deepcopy;

import org.jspecify.annotations.Nullable;

/**
 * Finds copiers by class.
 *
 * <p>Providers are found with {@link java.util.ServiceLoader} through the class loader of the class that is copied. They
 * need a public constructor without parameters and a line in
 * {@code META-INF/services/dev.keelson.api.deepcopy.DeepCopierProvider}. They are asked once for a class, from any
 * thread.
 */
public interface DeepCopierProvider {

    /** Returns the copier of exactly that class, or null when this provider has none. */
    @Nullable
    DeepCopier<?> copierOf(Class<?> type);
}
