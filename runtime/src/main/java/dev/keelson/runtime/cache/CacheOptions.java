package dev.keelson.runtime.cache;

import dev.keelson.informers.InformerScope;
import dev.keelson.informers.ResourceType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a cache holds: a scope for all types, and others for some of them. Immutable.
 *
 * <pre>{@code
 * CacheOptions.everything()
 *         .inNamespaces("web", "shop")
 *         .forType(Pod.class, pods -> pods.withLabels("app=web"))
 *         .forType(Secret.class, secrets -> secrets.inNamespaces("certificates"));
 * }</pre>
 *
 * <p>Guarantees: what a type does not say for itself it has from all types, whichever is said first; types without
 * namespaces are cached whole, with the selectors of all types. What is said for a resource holds for its objects in every
 * form: typed, untyped and as metadata alone.
 *
 * <p>Transforms and how objects are held are settings of the {@link dev.keelson.informers.InformerFactory} below.
 *
 * <p>Follows controller-runtime's {@code cache.Options}; selectors that differ between the namespaces of one type have no
 * counterpart.
 */
public final class CacheOptions {

    private static final CacheOptions EVERYTHING = new CacheOptions(CacheScope.all(), Map.of(), true);

    private record Resource(String group, String plural) {
        static Resource of(ResourceType<?> type) {
            return new Resource(type.group(), type.plural());
        }
    }

    private final CacheScope all;
    private final Map<Resource, UnaryOperator<CacheScope>> byType;
    private final boolean readsOpenInformers;

    private CacheOptions(CacheScope all, Map<Resource, UnaryOperator<CacheScope>> byType, boolean readsOpenInformers) {
        this.all = all;
        this.byType = Map.copyOf(byType);
        this.readsOpenInformers = readsOpenInformers;
    }

    /** All objects of all types that are asked for. */
    public static CacheOptions everything() {
        return EVERYTHING;
    }

    /** The same scope for all types. */
    public static CacheOptions of(InformerScope scope) {
        return new CacheOptions(CacheScope.of(scope), Map.of(), true);
    }

    /** These namespaces alone, unless it is said otherwise for a type; none for all of them. */
    public CacheOptions inNamespaces(String... namespaces) {
        return forAll(all.inNamespaces(namespaces));
    }

    /** What holds for the types for which nothing is said. */
    public CacheOptions forAll(CacheScope scope) {
        return new CacheOptions(scope, byType, readsOpenInformers);
    }

    /** As {@link #forType(ResourceType, UnaryOperator)}. */
    public CacheOptions forType(Class<? extends HasMetadata> type, UnaryOperator<CacheScope> scope) {
        return forType(ResourceType.of(type), scope);
    }

    /** @param scope makes the type's scope of the one for all types; called for each informer */
    public CacheOptions forType(ResourceType<?> type, UnaryOperator<CacheScope> scope) {
        Map<Resource, UnaryOperator<CacheScope>> more = new LinkedHashMap<>(byType);
        more.put(Resource.of(type), scope);
        return new CacheOptions(all, more, readsOpenInformers);
    }

    /**
     * Whether the first read of a type opens an informer for it, as it does by default. Otherwise only types that a
     * controller, or somebody else, has asked an informer for can be read, and a read of another throws
     * {@link NotCachedException}: no list of a whole cluster begins by accident.
     */
    public CacheOptions readsOpenInformers(boolean value) {
        return new CacheOptions(all, byType, value);
    }

    boolean readsOpenInformers() {
        return readsOpenInformers;
    }

    /**
     * What is cached of a type.
     *
     * @throws IllegalArgumentException when namespaces were said for a type that has none
     */
    public CacheScope of(ResourceType<?> type) {
        CacheScope scope =
                byType.getOrDefault(Resource.of(type), given -> given).apply(all);
        if (type.namespaced()) {
            return scope;
        }
        if (!scope.namespaces().equals(all.namespaces())) {
            throw new IllegalArgumentException(
                    type + " have no namespaces, but are to be cached in " + scope.namespaces() + ": leave them out");
        }
        return scope.inNamespaces();
    }
}
