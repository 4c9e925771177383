package dev.keelson.controllers.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource of the API server.
 *
 * @param group empty for the core group
 * @param verbs what can be done with it
 */
public record ServedResource(
        String group, String version, String plural, String kind, boolean namespaced, List<String> verbs) {

    public ServedResource {
        verbs = List.copyOf(verbs);
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public boolean can(String... wanted) {
        return verbs.containsAll(List.of(wanted));
    }

    /** The path of all objects, or of those of one namespace. */
    public String path(@Nullable String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        boolean inNamespace = namespaced && namespace != null && !namespace.isEmpty();
        return root + (inNamespace ? "/namespaces/" + namespace : "") + "/" + plural;
    }

    /** The path of one object. */
    public String path(@Nullable String namespace, String name) {
        return path(namespace) + "/" + name;
    }

    /** {@code deployments.apps}, as in messages. */
    @Override
    public String toString() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
