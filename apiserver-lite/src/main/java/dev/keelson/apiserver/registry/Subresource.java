package dev.keelson.apiserver.registry;

import dev.keelson.apiserver.status.StatusException;

/** A part of an object, or something done with it, under a path of its own. What is not overridden is not allowed. */
public abstract class Subresource {
    public ObjectResult get(RequestContext context, String namespace, String name, GetOptions options) {
        throw StatusException.methodNotAllowed();
    }

    public WriteOutcome create(
            RequestContext context, String namespace, String name, RequestBody body, CreateOptions options) {
        throw StatusException.methodNotAllowed();
    }

    public WriteOutcome update(
            RequestContext context, String namespace, String name, RequestBody body, UpdateOptions options) {
        throw StatusException.methodNotAllowed();
    }

    public WriteOutcome patch(
            RequestContext context, String namespace, String name, RequestBody body, PatchOptions options) {
        throw StatusException.methodNotAllowed();
    }
}
