package dev.keelson.apiserver.http;

import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.catalogue.SubresourceInfo;
import dev.keelson.apiserver.status.StatusException;
import java.util.Set;

/**
 * Where the paths of custom resources are answered otherwise than those of built-in ones. Follows apiextensions' {@code
 * customresource_handler.go}.
 */
final class CustomPaths {
    /** Verbs that a resource in namespaces has across all of them. */
    private static final Set<String> ACROSS_NAMESPACES = Set.of("list", "watch");

    private CustomPaths() {}

    static boolean isCustom(String group) {
        return group.indexOf('.') >= 0 && !Catalogue.builtIn().hasGroup(group);
    }

    /** Whether the path has a namespace too many or too few; such a path is not there at all. */
    static boolean isElsewhere(ResourceInfo resource, RequestInfo info) {
        boolean inNamespace = !info.namespace().isEmpty();
        return resource.namespaced() ? !inNamespace && !ACROSS_NAMESPACES.contains(info.verb()) : inNamespace;
    }

    static void requireVerb(ResourceInfo resource, RequestInfo info) {
        String group = resource.gvr().group();
        String plural = resource.gvr().resource();
        if (info.subresource().isEmpty()) {
            return;
        }
        SubresourceInfo part = resource.subresource(info.subresource());
        if (part == null) {
            throw StatusException.notFound(group, plural, info.name());
        }
        if (!part.hasVerb(info.verb())) {
            throw StatusException.methodNotSupported(group, plural, info.verb());
        }
    }
}
