package dev.keelson.runtime.cache;

import dev.keelson.informers.InformerScope;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which objects of a type a cache holds.
 *
 * @param namespaces none for all namespaces; ignored for types without namespaces
 * @param selectors what holds in every namespace; names no namespace itself
 */
public record CacheScope(Set<String> namespaces, InformerScope selectors) {

    private static final CacheScope ALL = new CacheScope(Set.of(), InformerScope.all());

    /** @throws IllegalArgumentException when a namespace is empty or the selectors name one */
    public CacheScope {
        namespaces = Set.copyOf(namespaces);
        if (namespaces.contains("")) {
            throw new IllegalArgumentException("a namespace to cache must have a name; name none to cache all");
        }
        if (selectors.namespace() != null) {
            throw new IllegalArgumentException("the selectors name the namespace " + selectors.namespace()
                    + ": give it among the namespaces, which are " + namespaces);
        }
    }

    /** Everything. */
    public static CacheScope all() {
        return ALL;
    }

    /** The objects of an informer's scope. */
    public static CacheScope of(InformerScope scope) {
        Set<String> namespaces = scope.namespace() == null ? Set.of() : Set.of(scope.namespace());
        return new CacheScope(namespaces, scope.inNamespace(null));
    }

    /** The same in these namespaces instead; none for all of them. */
    public CacheScope inNamespaces(Collection<String> others) {
        return new CacheScope(Set.copyOf(others), selectors);
    }

    /** As {@link #inNamespaces(Collection)}. */
    public CacheScope inNamespaces(String... others) {
        return inNamespaces(List.of(others));
    }

    /** Another label selector, in kubectl's form; empty for none. */
    public CacheScope withLabels(String selector) {
        return new CacheScope(namespaces, selectors.withLabels(selector));
    }

    /** Another field selector, in kubectl's form; empty for none. */
    public CacheScope withFields(String selector) {
        return new CacheScope(namespaces, selectors.withFields(selector));
    }

    /** Another shard selector, as {@link InformerScope#shardSelector}; empty for none. */
    public CacheScope withShard(String selector) {
        return new CacheScope(namespaces, selectors.withShard(selector));
    }

    /** Whether objects in a namespace may be in it. */
    boolean includes(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    /** The namespaces, for people. */
    String describeNamespaces() {
        return namespaces.isEmpty() ? "all namespaces" : "only " + new TreeSet<>(namespaces);
    }
}
