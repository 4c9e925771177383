package dev.keelson.api.catalogue;

/**
 * Names a collection of the API: its group ({@code ""} for the core group), version and plural resource name.
 *
 * @param group the API group, empty for core
 * @param version the version within the group
 * @param resource the plural, lower-case name used in paths
 */
public record GroupVersionResource(String group, String version, String resource)
        implements Comparable<GroupVersionResource> {

    /** {@code "v1"} for core, {@code "apps/v1"} otherwise. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As Kubernetes spells it in messages: {@code "deployments.apps"}, or just {@code "pods"} for core. */
    public String groupResource() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    @Override
    public int compareTo(GroupVersionResource other) {
        int byGroup = group.compareTo(other.group);
        if (byGroup != 0) {
            return byGroup;
        }
        int byVersion = version.compareTo(other.version);
        return byVersion != 0 ? byVersion : resource.compareTo(other.resource);
    }

    @Override
    public String toString() {
        return apiVersion() + "/" + resource;
    }
}
