package dev.keelson.apiserver.managedfields;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one kind. Managed fields of a version that is not known here are dropped, as Kubernetes does.
 *
 * <p>Safe for any thread.
 */
public interface ObjectVersions {
    /** The schema of the kind in a version ({@code apps/v1}); null if the kind has no such version. */
    @Nullable
    Schema schemaOf(String apiVersion);

    /** The object, which keeps unchanged, in another version that {@link #schemaOf} knows. */
    ObjectNode convert(ObjectNode object, String apiVersion);

    /** A kind with one version. */
    static ObjectVersions single(String apiVersion, Schema schema) {
        return new ObjectVersions() {
            @Override
            public @Nullable Schema schemaOf(String asked) {
                return asked.equals(apiVersion) ? schema : null;
            }

            @Override
            public ObjectNode convert(ObjectNode object, String asked) {
                return object;
            }
        };
    }
}
