package dev.keelson.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import java.util.List;
import java.util.Map;

/** An {@code APIGroupDiscoveryList}. */
final class AggregatedTree {

    private AggregatedTree() {}

    static ObjectNode of(
            Map<String, Map<String, List<ResourceInfo>>> groups, GroupOrder order, boolean core, String version) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "APIGroupDiscoveryList");
        tree.put("apiVersion", "apidiscovery.k8s.io/" + version);
        tree.putObject("metadata");
        ArrayNode items = tree.putArray("items");
        groups.forEach((name, versions) -> {
            if (name.isEmpty() == core) {
                fillGroup(items.addObject(), name, versions, order.isBuiltIn(name));
            }
        });
        return tree;
    }

    private static void fillGroup(
            ObjectNode tree, String name, Map<String, List<ResourceInfo>> versions, boolean builtIn) {
        ObjectNode metadata = tree.putObject("metadata");
        if (!name.isEmpty()) {
            metadata.put("name", name);
        }
        ArrayNode array = tree.putArray("versions");
        versions.forEach((version, resources) -> {
            ObjectNode entry = array.addObject();
            entry.put("version", version);
            ArrayNode all = entry.putArray("resources");
            resources.forEach(resource -> fillResource(all.addObject(), resource, builtIn));
            entry.put("freshness", "Current");
        });
    }

    private static void fillResource(ObjectNode tree, ResourceInfo resource, boolean builtIn) {
        tree.put("resource", resource.gvr().resource());
        putKind(tree, resource.gvk(), resource, builtIn);
        tree.put("scope", resource.namespaced() ? "Namespaced" : "Cluster");
        tree.put("singularResource", resource.singular());
        resource.verbs().forEach(tree.putArray("verbs")::add);
        LegacyTrees.putUnlessEmpty(tree, "shortNames", resource.shortNames());
        LegacyTrees.putUnlessEmpty(tree, "categories", resource.categories());
        if (!resource.subresources().isEmpty()) {
            ArrayNode array = tree.putArray("subresources");
            for (SubresourceInfo subresource : resource.subresources()) {
                ObjectNode entry = array.addObject();
                entry.put("subresource", subresource.name());
                putKind(entry, subresource.kind(), resource, builtIn);
                subresource.verbs().forEach(entry.putArray("verbs")::add);
            }
        }
    }

    /** Built-in kinds leave group and version empty where they are the resource's own. */
    private static void putKind(ObjectNode tree, GroupVersionKind kind, ResourceInfo resource, boolean builtIn) {
        boolean own = builtIn
                && kind.group().equals(resource.gvr().group())
                && kind.version().equals(resource.gvr().version());
        tree.putObject("responseKind")
                .put("group", own ? "" : kind.group())
                .put("version", own ? "" : kind.version())
                .put("kind", kind.kind());
    }
}
