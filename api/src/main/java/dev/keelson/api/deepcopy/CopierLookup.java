package dev.keelson.api.deepcopy;

import dev.keelson.api.lazy.LazyObject;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds how the instances of a class are copied. Slow; {@link DeepCopies} keeps the answer. */
final class CopierLookup {
    private CopierLookup() {}

    /** The providers beside this class; among them the Fabric8 model's. Loaded with the first lookup. */
    private static final class OwnProviders {
        static final List<DeepCopierProvider> LIST = load(CopierLookup.class.getClassLoader());
    }

    /** The answer for a class that nobody copies: every copy fails. */
    static final class Refusal implements ElementCopy<Object> {
        private final Class<?> type;
        private final String reason;

        Refusal(Class<?> type, String reason) {
            this.type = type;
            this.reason = reason;
        }

        @Override
        public Object copy(Object original) {
            throw new UncopyableTypeException(type, reason);
        }
    }

    static ElementCopy<?> copyOf(Class<?> type) {
        ElementCopy<?> builtIn = PlatformCopies.copyOf(type);
        if (builtIn != null) {
            return builtIn;
        }
        if (LazyObject.class.isAssignableFrom(type)) {
            return (ElementCopy<Object>) original -> DeepCopies.copy(((LazyObject) original).plain());
        }
        try {
            DeepCopier<?> found = ask(OwnProviders.LIST, type);
            if (found == null) {
                found = byName(type);
            }
            ClassLoader theirs = type.getClassLoader();
            if (found == null && theirs != null && !theirs.equals(CopierLookup.class.getClassLoader())) {
                found = ask(load(theirs), type);
            }
            if (found != null) {
                return found;
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            return new Refusal(type, "its copier cannot be loaded: " + e);
        }
        return new Refusal(type, "annotate it with @DeepCopy, or register a DeepCopier for it");
    }

    private static @Nullable DeepCopier<?> byName(Class<?> type) throws ReflectiveOperationException {
        ClassLoader loader = type.getClassLoader();
        if (loader == null || type.isHidden()) {
            return null;
        }
        Class<?> copierClass;
        try {
            copierClass = Class.forName(type.getName().replace('$', '_') + "DeepCopy", true, loader);
        } catch (ClassNotFoundException e) {
            return null;
        }
        if (!DeepCopier.class.isAssignableFrom(copierClass)) {
            return null;
        }
        try {
            DeepCopier<?> copier = (DeepCopier<?>) copierClass.getConstructor().newInstance();
            return copier.type() == type ? copier : null;
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException("constructor of " + copierClass.getName() + " failed", e.getCause());
        }
    }

    private static @Nullable DeepCopier<?> ask(List<DeepCopierProvider> providers, Class<?> type) {
        for (DeepCopierProvider provider : providers) {
            DeepCopier<?> copier = provider.copierOf(type);
            if (copier != null && copier.type() == type) {
                return copier;
            }
        }
        return null;
    }

    private static List<DeepCopierProvider> load(@Nullable ClassLoader loader) {
        List<DeepCopierProvider> providers = new ArrayList<>();
        ServiceLoader.load(DeepCopierProvider.class, loader).forEach(providers::add);
        return List.copyOf(providers);
    }
}
