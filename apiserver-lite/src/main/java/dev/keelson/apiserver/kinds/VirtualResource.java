package dev.keelson.apiserver.kinds;

import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.registry.ListResult;
import dev.keelson.apiserver.registry.ObjectResult;
import dev.keelson.apiserver.registry.PatchOptions;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.UpdateOptions;
import dev.keelson.apiserver.registry.WatchStream;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusException;
import org.jspecify.annotations.Nullable;

/**
 * A resource of which nothing is stored: what is created is answered at once. Its objects have
 * no paths of their own.
 */
abstract class VirtualResource implements ResourceService {
    final ResourceInfo info;

    VirtualResource(ResourceInfo info) {
        this.info = info;
    }

    @Override
    public ResourceInfo info() {
        return info;
    }

    abstract WriteOutcome answer(RequestContext context, String namespace, RequestBody body, CreateOptions options);

    @Override
    public ObjectResult get(
            RequestContext context, String namespace, String name, @Nullable String subresource, GetOptions options) {
        throw StatusException.noSuchResource();
    }

    @Override
    public ListResult list(RequestContext context, @Nullable String namespace, ListOptions options) {
        throw StatusException.methodNotAllowed();
    }

    @Override
    public WatchStream watch(RequestContext context, @Nullable String namespace, ListOptions options) {
        throw StatusException.methodNotAllowed();
    }

    @Override
    public WriteOutcome create(
            RequestContext context,
            String namespace,
            @Nullable String name,
            @Nullable String subresource,
            RequestBody body,
            CreateOptions options) {
        if (subresource != null) {
            throw StatusException.noSuchResource();
        }
        return answer(context, namespace, body, options);
    }

    @Override
    public WriteOutcome update(
            RequestContext context,
            String namespace,
            String name,
            @Nullable String subresource,
            RequestBody body,
            UpdateOptions options) {
        throw StatusException.noSuchResource();
    }

    @Override
    public WriteOutcome patch(
            RequestContext context,
            String namespace,
            String name,
            @Nullable String subresource,
            RequestBody body,
            PatchOptions options) {
        throw StatusException.noSuchResource();
    }

    @Override
    public WriteOutcome delete(
            RequestContext context, String namespace, String name, @Nullable RequestBody body, DeleteOptions options) {
        throw StatusException.noSuchResource();
    }

    @Override
    public WriteOutcome deleteCollection(
            RequestContext context,
            @Nullable String namespace,
            @Nullable RequestBody body,
            DeleteOptions options,
            ListOptions selection) {
        throw StatusException.methodNotAllowed();
    }
}
