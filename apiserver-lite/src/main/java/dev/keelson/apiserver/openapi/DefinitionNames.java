package dev.keelson.apiserver.openapi;

import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.schema.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The full names of types in documents. */
final class DefinitionNames {

    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    static final String STATUS = META + "Status";
    static final String DELETE_OPTIONS = META + "DeleteOptions";
    static final String PATCH = META + "Patch";
    static final String OBJECT_META = META + "ObjectMeta";
    static final String LIST_META = META + "ListMeta";
    static final String WATCH_EVENT = META + "WatchEvent";

    private DefinitionNames() {}

    /** A built-in type has its own name, a custom one its reversed group, version and kind. */
    static String of(GroupVersionKind kind, @Nullable Schema schema) {
        String own = schema == null ? null : schema.definitionName();
        return own != null ? own : custom(kind);
    }

    static String custom(GroupVersionKind kind) {
        List<String> labels = new ArrayList<>(List.of(kind.group().split("\\.")));
        Collections.reverse(labels);
        return String.join(".", labels) + "." + kind.version() + "." + kind.kind();
    }
}
