package dev.keelson.apiserver.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every discovery document, made when first asked for and kept until what is served changes. Safe for many threads.
 */
public final class DiscoveryDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServedApi api;
    private final Supplier<GroupOrder> order;
    private final Supplier<String> serverAddress;

    /** Published whole; replaced when the generation moves on. */
    private volatile @Nullable Snapshot snapshot;

    /**
     * @param order asked once a change
     * @param serverAddress host and port that {@code /api} tells clients
     */
    public DiscoveryDocuments(ServedApi api, Supplier<GroupOrder> order, Supplier<String> serverAddress) {
        this.api = api;
        this.order = order;
        this.serverAddress = serverAddress;
    }

    /** What is served, by group and version in their order, and the documents made of it so far. */
    private record Snapshot(
            long generation,
            GroupOrder order,
            Map<String, Map<String, List<ResourceInfo>>> groups,
            ConcurrentMap<String, Document> made) {}

    /** The document at a path such as {@code /apis/apps/v1}, without trailing slash; null if nothing is there. */
    public @Nullable Document legacy(String path) {
        Snapshot now = snapshot();
        Document made = now.made().get(path);
        if (made != null) {
            return made;
        }
        ObjectNode tree = legacyTree(now, path);
        return tree == null ? null : now.made().computeIfAbsent(path, unused -> encode(tree));
    }

    /**
     * All groups and resources in one document.
     *
     * @param core the group without name ({@code /api}) or all others ({@code /apis})
     * @param version v2 or v2beta1 of apidiscovery.k8s.io
     */
    public Document aggregated(boolean core, String version) {
        Snapshot now = snapshot();
        return now.made()
                .computeIfAbsent(
                        (core ? "api " : "apis ") + version,
                        unused -> encode(AggregatedTree.of(now.groups(), now.order(), core, version)));
    }

    /** The paths of all documents, sorted. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>(List.of("/api", "/apis"));
        snapshot().groups().forEach((group, versions) -> {
            String base = group.isEmpty() ? "/api" : "/apis/" + group;
            if (!group.isEmpty()) {
                paths.add(base);
            }
            versions.keySet().forEach(version -> paths.add(base + "/" + version));
        });
        paths.sort(null);
        return paths;
    }

    private @Nullable ObjectNode legacyTree(Snapshot now, String path) {
        String[] parts = path.split("/");
        if (path.equals("/api")) {
            return LegacyTrees.versions(now.groups().getOrDefault("", Map.of()).keySet(), serverAddress.get());
        }
        if (path.equals("/apis")) {
            return LegacyTrees.groups(now.groups());
        }
        boolean core = parts.length == 3 && parts[1].equals("api");
        boolean named = parts.length >= 3 && parts.length <= 4 && parts[1].equals("apis");
        if (!core && !named) {
            return null;
        }
        String group = core ? "" : parts[2];
        Map<String, List<ResourceInfo>> versions = now.groups().get(group);
        if (versions == null || (named && group.isEmpty())) {
            return null;
        }
        if (named && parts.length == 3) {
            return LegacyTrees.group(group, versions.keySet());
        }
        String version = parts[parts.length - 1];
        List<ResourceInfo> resources = versions.get(version);
        return resources == null ? null : LegacyTrees.resources(group, version, resources);
    }

    private Snapshot snapshot() {
        long generation = api.generation();
        Snapshot known = snapshot;
        if (known != null && known.generation() == generation) {
            return known;
        }
        GroupOrder current = known == null ? order.get() : known.order();
        Map<String, Map<String, List<ResourceInfo>>> groups = new TreeMap<>(current.ofGroups());
        for (ResourceInfo resource : api.resources()) {
            String group = resource.gvr().group();
            groups.computeIfAbsent(group, unused -> new TreeMap<>(current.ofVersions(group)))
                    .computeIfAbsent(resource.gvr().version(), unused -> new ArrayList<>())
                    .add(resource);
        }
        groups.values()
                .forEach(versions -> versions.values()
                        .forEach(resources -> resources.sort(
                                Comparator.comparing(resource -> resource.gvr().resource()))));
        Snapshot fresh = new Snapshot(generation, current, groups, new ConcurrentHashMap<>());
        snapshot = fresh;
        return fresh;
    }

    private static Document encode(ObjectNode tree) {
        try {
            return Document.of(JSON.writeValueAsBytes(tree));
        } catch (JsonProcessingException treesAlwaysEncode) {
            throw new IllegalStateException(treesAlwaysEncode);
        }
    }
}
