package dev.keelson.apiserver.registry;

import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.catalogue.ResourceInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The resources being served, built-in and custom.
 *
 * <p>Reads are lock-free on an immutable snapshot; {@link #generation} grows with every change, so that discovery and
 * OpenAPI know when to rebuild.
 */
public final class Registry {
    /** Immutable; replaced as a whole under this object's monitor. */
    private volatile Map<GroupVersionResource, ResourceService> services = Map.of();

    private final AtomicLong generation = new AtomicLong();

    public @Nullable ResourceService find(String group, String version, String resource) {
        return services.get(new GroupVersionResource(group, version, resource));
    }

    /** Every served resource, built-in ones first, in the catalogue's order. */
    public List<ResourceInfo> resources() {
        List<ResourceInfo> infos = new ArrayList<>();
        for (ResourceService service : services.values()) {
            infos.add(service.info());
        }
        return infos;
    }

    /** Grows by at least one with every change. */
    public long generation() {
        return generation.get();
    }

    /** Adds services, replacing those of the same group, version and resource. */
    public synchronized void add(Collection<? extends ResourceService> added) {
        Map<GroupVersionResource, ResourceService> next = new LinkedHashMap<>(services);
        for (ResourceService service : added) {
            next.put(service.info().gvr(), service);
        }
        services = Collections.unmodifiableMap(next);
        generation.incrementAndGet();
    }

    /** Removes services; those not there are passed over. */
    public synchronized void remove(Collection<GroupVersionResource> removed) {
        Map<GroupVersionResource, ResourceService> next = new LinkedHashMap<>(services);
        next.keySet().removeAll(removed);
        services = Collections.unmodifiableMap(next);
        generation.incrementAndGet();
    }
}
