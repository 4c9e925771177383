package dev.keelson.apiserver.openapi;

import dev.keelson.api.catalogue.GroupVersionResource;
import java.util.Locale;

/** The names of operations, from which generated clients name their methods. */
final class OperationIds {

    private OperationIds() {}

    /** {@code read}, {@code CoreV1} and what it is done to. */
    static String of(String verb, GroupVersionResource resource, String subject) {
        return verb + groupVersion(resource.group(), resource.version()) + subject;
    }

    static String groupVersion(String group, String version) {
        return (group.isEmpty() ? "Core" : camel(group, true)) + camel(version, true);
    }

    /** {@code core_v1}. */
    static String tag(String group, String version) {
        String name = group.isEmpty() ? "core" : camel(group, false);
        return version.isEmpty() ? name : name + "_" + version;
    }

    /** {@code rbac.authorization.k8s.io} is RbacAuthorization. */
    static String camel(String text, boolean firstUpper) {
        String trimmed = text.endsWith(".k8s.io") ? text.substring(0, text.length() - ".k8s.io".length()) : text;
        StringBuilder camel = new StringBuilder();
        for (String part : trimmed.split("[.-]")) {
            if (!part.isEmpty()) {
                boolean upper = firstUpper || camel.length() > 0;
                String head = part.substring(0, 1);
                camel.append(upper ? head.toUpperCase(Locale.ROOT) : head).append(part.substring(1));
            }
        }
        return camel.toString();
    }
}
