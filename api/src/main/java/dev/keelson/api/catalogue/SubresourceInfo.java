package dev.keelson.api.catalogue;

import java.util.List;

/**
 * A subresource as discovery lists it.
 *
 * @param name the last path element, e.g. {@code "status"}
 * @param kind the type of its bodies; group and version are always filled in
 * @param verbs what may be done with it, sorted
 */
public record SubresourceInfo(String name, GroupVersionKind kind, List<String> verbs) {

    public SubresourceInfo {
        verbs = List.copyOf(verbs);
    }

    public boolean hasVerb(String verb) {
        return verbs.contains(verb);
    }
}
