package dev.keelson.apiserver.registry;

import dev.keelson.api.catalogue.ResourceInfo;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be done with one served resource (group, version and plural).
 *
 * <p>Namespaces are empty for cluster-scoped resources. Subresources are named by {@code subresource}; null means the
 * resource itself. Failures are {@link dev.keelson.apiserver.status.StatusException}; calls block until storage has
 * answered and are safe from any thread.
 */
public interface ResourceService {
    ResourceInfo info();

    ObjectResult get(
            RequestContext context, String namespace, String name, @Nullable String subresource, GetOptions options);

    /** Lists one namespace, or all when {@code namespace} is null. */
    ListResult list(RequestContext context, @Nullable String namespace, ListOptions options);

    /** Watches one namespace, or all when {@code namespace} is null. */
    WatchStream watch(RequestContext context, @Nullable String namespace, ListOptions options);

    /** Creates; {@code name} is null unless the path names the object of a subresource such as {@code binding}. */
    WriteOutcome create(
            RequestContext context,
            String namespace,
            @Nullable String name,
            @Nullable String subresource,
            RequestBody body,
            CreateOptions options);

    WriteOutcome update(
            RequestContext context,
            String namespace,
            String name,
            @Nullable String subresource,
            RequestBody body,
            UpdateOptions options);

    /** Patches; the body's media type tells the kind of patch. */
    WriteOutcome patch(
            RequestContext context,
            String namespace,
            String name,
            @Nullable String subresource,
            RequestBody body,
            PatchOptions options);

    /** Deletes; options of a body win over those of the query as a whole. */
    WriteOutcome delete(
            RequestContext context, String namespace, String name, @Nullable RequestBody body, DeleteOptions options);

    /** Deletes what {@code selection} selects in one namespace, or in all when {@code namespace} is null. */
    WriteOutcome deleteCollection(
            RequestContext context,
            @Nullable String namespace,
            @Nullable RequestBody body,
            DeleteOptions options,
            ListOptions selection);
}
