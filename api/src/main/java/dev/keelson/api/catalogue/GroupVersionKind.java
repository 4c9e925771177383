package dev.keelson.api.catalogue;

/**
 * Names a type of the API.
 *
 * @param group the API group, empty for core
 * @param version the version within the group
 * @param kind the type's name
 */
public record GroupVersionKind(String group, String version, String kind) {

    /**
     * Splits an object's {@code apiVersion}. More than one slash is not an error here: everything after the first
     * belongs to the version, which then matches nothing.
     */
    public static GroupVersionKind parse(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    /** {@code "v1"} for core, {@code "apps/v1"} otherwise. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The same kind in words of messages: {@code "Deployment.apps"}, or {@code "Pod"} for core. */
    public String groupKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    @Override
    public String toString() {
        return apiVersion() + ", Kind=" + kind;
    }
}
