package dev.keelson.api.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything discovery says about one resource, and the columns of its table form.
 *
 * @param gvr its name
 * @param kind the kind of its objects, in the same group and version
 * @param singular its singular name
 * @param namespaced whether its objects live in namespaces
 * @param verbs what may be done with it, sorted
 * @param shortNames abbreviations for users
 * @param categories groups of resources it belongs to, e.g. {@code "all"}
 * @param subresources sorted by name
 * @param columns table columns, empty for resources that have no table form
 */
public record ResourceInfo(
        GroupVersionResource gvr,
        String kind,
        String singular,
        boolean namespaced,
        List<String> verbs,
        List<String> shortNames,
        List<String> categories,
        List<SubresourceInfo> subresources,
        List<TableColumn> columns) {

    public ResourceInfo {
        verbs = List.copyOf(verbs);
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        subresources = List.copyOf(subresources);
        columns = List.copyOf(columns);
    }

    /** The type of the resource's objects. */
    public GroupVersionKind gvk() {
        return new GroupVersionKind(gvr.group(), gvr.version(), kind);
    }

    /** The type of the resource's lists. */
    public GroupVersionKind listGvk() {
        return new GroupVersionKind(gvr.group(), gvr.version(), kind + "List");
    }

    public @Nullable SubresourceInfo subresource(String name) {
        for (SubresourceInfo subresource : subresources) {
            if (subresource.name().equals(name)) {
                return subresource;
            }
        }
        return null;
    }

    public boolean hasVerb(String verb) {
        return verbs.contains(verb);
    }
}
