package dev.keelson.apiserver.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How admission and validation read stored objects: always the newest. Every tree is the caller's own. */
public interface StoredObjects {
    /** The object, or null if there is none; {@code namespace} is empty for cluster-scoped resources. */
    @Nullable
    ObjectNode get(String group, String resource, String namespace, String name);

    /** The objects of one namespace, or of all when {@code namespace} is empty. */
    List<ObjectNode> list(String group, String resource, String namespace);
}
