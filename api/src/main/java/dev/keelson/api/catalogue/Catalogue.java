package dev.keelson.api.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources and types that Kubernetes 1.36 serves by default. Immutable; safe for any thread.
 *
 * <p>Descriptions are not part of it: {@link Schema#description()} of its types is null; {@link Descriptions} has them.
 */
public final class Catalogue {

    private final List<ResourceInfo> resources;
    private final Set<String> groups = new HashSet<>();
    private final Map<GroupVersionResource, ResourceInfo> byResource = new HashMap<>();
    private final Map<GroupVersionKind, ResourceInfo> byKind = new HashMap<>();

    private Catalogue() {
        resources = ResourceTable.read();
        for (ResourceInfo resource : resources) {
            groups.add(resource.gvr().group());
            byResource.put(resource.gvr(), resource);
            byKind.put(resource.gvk(), resource);
        }
    }

    /** The one catalogue; loaded when first asked for. */
    public static Catalogue builtIn() {
        return BuiltIn.CATALOGUE;
    }

    /** Whether the group is one of Kubernetes' own, as opposed to one that custom resources define. */
    public boolean hasGroup(String group) {
        return groups.contains(group);
    }

    /** All resources, in the order in which Kubernetes' discovery lists them. */
    public List<ResourceInfo> resources() {
        return resources;
    }

    public @Nullable ResourceInfo find(GroupVersionResource gvr) {
        return byResource.get(gvr);
    }

    /** The resource whose objects are of that kind; null for kinds of lists, options and parts. */
    public @Nullable ResourceInfo findByKind(GroupVersionKind gvk) {
        return byKind.get(gvk);
    }

    /**
     * The schema of a kind: of a resource's objects or list, of a subresource's bodies, or of options such as
     * DeleteOptions.
     *
     * @throws IllegalArgumentException when no type has that kind
     */
    public Schema schemaOf(GroupVersionKind gvk) {
        Schema schema = findSchema(gvk);
        if (schema == null) {
            throw new IllegalArgumentException("the catalogue has no schema of " + gvk);
        }
        return schema;
    }

    /** As {@link #schemaOf}, but null when no type has that kind (as for PodExecOptions, which is never a body). */
    public @Nullable Schema findSchema(GroupVersionKind gvk) {
        Definitions definitions = Parsed.DEFINITIONS;
        String name = definitions.nameOf(gvk);
        return name == null ? null : definitions.get(name);
    }

    /**
     * The definition of that full name, e.g. {@code io.k8s.api.core.v1.Pod}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public Schema definition(String name) {
        return Parsed.DEFINITIONS.get(name);
    }

    public @Nullable Schema findDefinition(String name) {
        return Parsed.DEFINITIONS.find(name);
    }

    /** The full names of all definitions, sorted. */
    public Collection<String> definitionNames() {
        return Parsed.DEFINITIONS.names();
    }

    /**
     * What a fresh cluster holds of a resource (clusterroles, flowschemas, priorityclasses ...) before anyone writes.
     * Objects carry metadata and content but neither apiVersion nor kind. Every call parses anew, so the trees belong
     * to the caller.
     */
    public List<ObjectNode> bootstrapObjects(String resource) {
        try {
            JsonNode all = new ObjectMapper().readTree(DataFiles.read("bootstrap.json"));
            List<ObjectNode> objects = new ArrayList<>();
            all.path(resource).forEach(object -> objects.add((ObjectNode) object));
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All bootstrap objects by resource name; the trees belong to the caller. */
    public Map<String, List<ObjectNode>> bootstrapObjects() {
        try {
            Map<String, List<ObjectNode>> byResourceName = new java.util.LinkedHashMap<>();
            JsonNode all = new ObjectMapper().readTree(DataFiles.read("bootstrap.json"));
            for (Map.Entry<String, JsonNode> entry : all.properties()) {
                List<ObjectNode> objects = new ArrayList<>();
                entry.getValue().forEach(object -> objects.add((ObjectNode) object));
                byResourceName.put(entry.getKey(), objects);
            }
            return byResourceName;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class BuiltIn {
        static final Catalogue CATALOGUE = new Catalogue();
    }

    private static final class Parsed {
        static final Definitions DEFINITIONS = new Definitions();
    }
}
