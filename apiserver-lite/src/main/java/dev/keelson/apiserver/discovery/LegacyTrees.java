package dev.keelson.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The documents of discovery as it was before it was aggregated. */
final class LegacyTrees {

    private LegacyTrees() {}

    static ObjectNode versions(Collection<String> versions, String serverAddress) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "APIVersions");
        versions.forEach(tree.putArray("versions")::add);
        ObjectNode address = tree.putArray("serverAddressByClientCIDRs").addObject();
        address.put("clientCIDR", "0.0.0.0/0");
        address.put("serverAddress", serverAddress);
        return tree;
    }

    static ObjectNode groups(Map<String, Map<String, List<ResourceInfo>>> groups) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "APIGroupList");
        tree.put("apiVersion", "v1");
        ArrayNode array = tree.putArray("groups");
        groups.forEach((name, versions) -> {
            if (!name.isEmpty()) {
                fillGroup(array.addObject(), name, versions.keySet());
            }
        });
        return tree;
    }

    static ObjectNode group(String name, Collection<String> versions) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "APIGroup");
        tree.put("apiVersion", "v1");
        fillGroup(tree, name, versions);
        return tree;
    }

    private static void fillGroup(ObjectNode tree, String name, Collection<String> versions) {
        tree.put("name", name);
        ArrayNode array = tree.putArray("versions");
        for (String version : versions) {
            array.addObject().put("groupVersion", name + "/" + version).put("version", version);
        }
        String preferred = versions.iterator().next();
        tree.putObject("preferredVersion")
                .put("groupVersion", name + "/" + preferred)
                .put("version", preferred);
    }

    static ObjectNode resources(String group, String version, List<ResourceInfo> resources) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", "APIResourceList");
        if (!group.isEmpty()) {
            tree.put("apiVersion", "v1");
        }
        tree.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode array = tree.putArray("resources");
        for (ResourceInfo resource : resources) {
            fillResource(array.addObject(), resource);
            for (SubresourceInfo subresource : resource.subresources()) {
                fillSubresource(array.addObject(), resource, subresource);
            }
        }
        return tree;
    }

    private static void fillResource(ObjectNode tree, ResourceInfo resource) {
        tree.put("name", resource.gvr().resource());
        tree.put("singularName", resource.singular());
        tree.put("namespaced", resource.namespaced());
        tree.put("kind", resource.kind());
        resource.verbs().forEach(tree.putArray("verbs")::add);
        putUnlessEmpty(tree, "shortNames", resource.shortNames());
        putUnlessEmpty(tree, "categories", resource.categories());
        if (resource.hasVerb("list") && resource.hasVerb("create")) {
            tree.put("storageVersionHash", StorageVersions.hash(resource));
        }
    }

    private static void fillSubresource(ObjectNode tree, ResourceInfo resource, SubresourceInfo subresource) {
        tree.put("name", resource.gvr().resource() + "/" + subresource.name());
        tree.put("singularName", "");
        tree.put("namespaced", resource.namespaced());
        GroupVersionKind kind = subresource.kind();
        if (!kind.group().equals(resource.gvr().group())
                || !kind.version().equals(resource.gvr().version())) {
            tree.put("group", kind.group());
            tree.put("version", kind.version());
        }
        tree.put("kind", kind.kind());
        subresource.verbs().forEach(tree.putArray("verbs")::add);
    }

    static void putUnlessEmpty(ObjectNode tree, String field, List<String> values) {
        if (!values.isEmpty()) {
            values.forEach(tree.putArray(field)::add);
        }
    }
}
