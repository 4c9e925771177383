package dev.keelson.controllers.discovery;

import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GroupVersionForDiscovery;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks the API server what it serves. Each call asks anew. */
public final class ServedResources {

    private final KubernetesClient client;

    public ServedResources(KubernetesClient client) {
        this.client = client;
    }

    /** All resources with objects of their own, without subresources. */
    public Collection<ServedResource> list() {
        Map<String, ServedResource> found = new LinkedHashMap<>();
        add("", "v1", client.getApiResources("v1"), found);
        for (APIGroup group : client.getApiGroups().getGroups()) {
            for (String version : versions(group)) {
                add(group.getName(), version, client.getApiResources(group.getName() + "/" + version), found);
            }
        }
        return found.values();
    }

    /** The preferred version first. */
    private static List<String> versions(APIGroup group) {
        List<String> versions = new ArrayList<>();
        if (group.getPreferredVersion() != null) {
            versions.add(group.getPreferredVersion().getVersion());
        }
        for (GroupVersionForDiscovery version : group.getVersions()) {
            if (!versions.contains(version.getVersion())) {
                versions.add(version.getVersion());
            }
        }
        return versions;
    }

    private static void add(
            String group, String version, @Nullable APIResourceList list, Map<String, ServedResource> found) {
        if (list == null) {
            return;
        }
        for (APIResource resource : list.getResources()) {
            if (!resource.getName().contains("/")) {
                ServedResource served = new ServedResource(
                        group,
                        version,
                        resource.getName(),
                        resource.getKind(),
                        Boolean.TRUE.equals(resource.getNamespaced()),
                        Objects.requireNonNullElse(resource.getVerbs(), List.of()));
                found.putIfAbsent(served.toString(), served);
            }
        }
    }
}
