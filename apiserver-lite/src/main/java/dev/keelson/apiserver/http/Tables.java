package dev.keelson.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.ResourceInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns objects into the table form that kubectl prints. Safe for many threads; quick. */
public interface Tables {

    /**
     * What of an object each row carries.
     *
     * <p>{@code METADATA} is the default.
     */
    enum IncludeObject {
        NONE,
        METADATA,
        OBJECT
    }

    /**
     * A {@code meta.k8s.io} Table, one row an object.
     *
     * @param listMetadata of the list the objects are from, or null for a single object, whose own resourceVersion counts
     * @param version v1 or v1beta1
     */
    ObjectNode table(
            ResourceInfo resource,
            List<byte[]> objects,
            @Nullable ObjectNode listMetadata,
            IncludeObject include,
            String version);
}
