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

    /**
     * Returns an object of the model's own class: a lazy one's {@link LazyObject#plain}, and every other object itself.
     *
     * <p>For code that asks an object for its class, as {@code KubernetesClient.resource(item)} does in order to find the
     * operations of services and jobs that keep what the server has chosen.
     */
    @SuppressWarnings("unchecked")
    public static <T> T plain(T object) {
        return object instanceof LazyObject lazy ? (T) lazy.plain() : object;
    }
}
