package dev.keelson.apiserver.openapi;

import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.api.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is served at this moment, and of which types. Safe for many threads. */
public interface ServedSchemas {

    /** Grows with every change of the rest. */
    long generation();

    List<ResourceInfo> resources();

    /** Whether a resource comes from a CustomResourceDefinition. */
    boolean isCustom(ResourceInfo resource);

    /** Whether a deletion answers with the object rather than with a Status. */
    boolean answersDeleted(ResourceInfo resource);

    /** The schema of a kind, or null if it has none (as options that are only parameters). */
    @Nullable
    Schema schemaOf(GroupVersionKind kind);

    /** The built-in definition of that full name. */
    Schema definition(String name);
}
