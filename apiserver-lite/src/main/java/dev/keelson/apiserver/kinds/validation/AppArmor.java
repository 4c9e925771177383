package dev.keelson.apiserver.kinds.validation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.encoding.Json;
import org.jspecify.annotations.Nullable;

/** Between the AppArmor profiles of old annotations and those of fields. Follows {@code pkg/api/pod/util.go}. */
public final class AppArmor {
    private static final String LOCALHOST = "localhost/";

    private AppArmor() {}

    /** The field's value for an annotation, or null if it says nothing that a field could say. */
    public static @Nullable ObjectNode field(String annotation) {
        ObjectNode profile = Json.NODES.objectNode();
        if (annotation.equals("runtime/default")) {
            return profile.put("type", "RuntimeDefault");
        }
        if (annotation.equals("unconfined")) {
            return profile.put("type", "Unconfined");
        }
        String name = annotation.startsWith(LOCALHOST) ? annotation.substring(LOCALHOST.length()) : "";
        return name.isEmpty() || !name.equals(name.strip())
                ? null
                : profile.put("type", "Localhost").put("localhostProfile", name);
    }
}
