package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authz.PolicyObjects;
import dev.keelson.apiserver.registry.ResourceStore;
import dev.keelson.apiserver.registry.StoreObjects;
import dev.keelson.apiserver.watchcache.Entry;
import dev.keelson.apiserver.watchcache.ListRequest;
import dev.keelson.apiserver.watchcache.ReadRevision;
import dev.keelson.apiserver.watchcache.WatchCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Roles and bindings from the watch caches: nothing is read from storage for a request. */
final class LivePolicies implements PolicyObjects {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> RESOURCES =
            List.of("roles", "rolebindings", "clusterroles", "clusterrolebindings");

    private final StoreObjects objects;

    LivePolicies(StoreObjects objects) {
        this.objects = objects;
    }

    private ResourceStore store(String resource) {
        return Objects.requireNonNull(objects.store(GROUP, resource), resource);
    }

    /** The sum of four revisions, none of which ever goes back. */
    @Override
    public long revision() {
        long sum = 0;
        for (String resource : RESOURCES) {
            sum += store(resource).cache().lastChange();
        }
        return sum;
    }

    @Override
    public List<ObjectNode> list(String resource) {
        ResourceStore store = store(resource);
        WatchCache cache = store.cache();
        List<ObjectNode> found = new ArrayList<>(cache.size());
        for (Entry entry : cache.list(ListRequest.of(store.prefix(null), view -> true, ReadRevision.ANY))
                .entries()) {
            found.add(entry.tree());
        }
        return found;
    }
}
