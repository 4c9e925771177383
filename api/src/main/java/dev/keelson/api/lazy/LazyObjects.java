package dev.keelson.api.lazy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the factories of lazy objects by class. Safe for use by many threads. */
public final class LazyObjects {
    private static final ClassValue<Optional<LazyFactory<?>>> FACTORIES = new ClassValue<>() {
        @Override
        protected Optional<LazyFactory<?>> computeValue(Class<?> type) {
            for (LazyFactoryProvider provider : Providers.LIST) {
                LazyFactory<?> factory = provider.factoryOf(type);
                if (factory != null && factory.type() == type) {
                    return Optional.of(factory);
                }
            }
            return Optional.empty();
        }
    };

    /** The providers beside this class; among them the Fabric8 model's. Loaded with the first look-up. */
    private static final class Providers {
        static final List<LazyFactoryProvider> LIST = load();

        private static List<LazyFactoryProvider> load() {
            List<LazyFactoryProvider> providers = new ArrayList<>();
            ServiceLoader.load(LazyFactoryProvider.class, LazyObjects.class.getClassLoader())
                    .forEach(providers::add);
            return List.copyOf(providers);
        }
    }

    private LazyObjects() {}

    /**
     * Returns the factory for a class, or null when there is none: for classes that are no kind of the Fabric8 model, such
     * as custom resources, {@code GenericKubernetesResource}, lists and lazy classes themselves.
     */
    @SuppressWarnings("unchecked")
    public static <T> @Nullable LazyFactory<T> factoryOf(Class<T> type) {
        return (LazyFactory<T>) FACTORIES.get(type).orElse(null);
    }
}
