package dev.keelson.apiserver.server;

import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.registry.ObjectAccess;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.ResourceStore;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.RangeResult;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.apiserver.watchcache.WatchCache;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How many objects there are of each resource, and how far its watch cache has come; counted when asked. */
final class ObjectGauges implements Runnable {

    private final Registry registry;
    private final Storage storage;
    private final MultiGauge objects;
    private final MultiGauge storageObjects;
    private final MultiGauge sizes;
    private final MultiGauge revisions;

    ObjectGauges(Registry registry, Storage storage, MeterRegistry meters) {
        this.registry = registry;
        this.storage = storage;
        this.objects = MultiGauge.builder("apiserver.resource.objects").register(meters);
        this.storageObjects = MultiGauge.builder("apiserver.storage.objects").register(meters);
        this.sizes =
                MultiGauge.builder("apiserver.resource.size.estimate.bytes").register(meters);
        this.revisions =
                MultiGauge.builder("apiserver.watch.cache.resource.version").register(meters);
    }

    @Override
    public void run() {
        Set<String> counted = new HashSet<>();
        List<Row<?>> rows = new ArrayList<>();
        List<Row<?>> storageRows = new ArrayList<>();
        List<Row<?>> sizeRows = new ArrayList<>();
        List<Row<?>> revisionRows = new ArrayList<>();
        for (ResourceInfo info : registry.resources()) {
            GroupVersionResource gvr = info.gvr();
            String name = StatusException.qualified(gvr.group(), gvr.resource());
            if (registry.find(gvr.group(), gvr.version(), gvr.resource()) instanceof ObjectAccess access
                    && counted.add(name)) {
                Tags tags = Tags.of("group", gvr.group(), "resource", gvr.resource());
                ResourceStore store = access.resource().store();
                long count = count(store);
                rows.add(Row.of(tags, count));
                storageRows.add(Row.of(Tags.of("resource", name), count));
                WatchCache cache = store.runningCache();
                if (cache != null) {
                    sizeRows.add(Row.of(tags, cache.averageBytes() * cache.size()));
                    revisionRows.add(Row.of(tags, cache.revision()));
                }
            }
        }
        objects.register(rows, true);
        storageObjects.register(storageRows, true);
        sizes.register(sizeRows, true);
        revisions.register(revisionRows, true);
    }

    /** -1 where storage does not say, as Kubernetes has it. */
    private long count(ResourceStore store) {
        WatchCache cache = store.runningCache();
        if (cache != null) {
            return cache.size();
        }
        try {
            String prefix = store.prefix(null);
            RangeResult first = storage.range(prefix, Storage.prefixEnd(prefix), 1, Storage.LATEST);
            return first.items().size() + first.remaining();
        } catch (StorageException unavailable) {
            return -1;
        }
    }
}
