package dev.keelson.apiserver.kinds;

import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.WriteOutcome;

/** {@code bindings}: the binding of the pod that the body names. */
final class BindingsResource extends VirtualResource {
    private final BindingSubresource bindings;

    BindingsResource(ResourceInfo info, BindingSubresource bindings) {
        super(info);
        this.bindings = bindings;
    }

    @Override
    WriteOutcome answer(RequestContext context, String namespace, RequestBody body, CreateOptions options) {
        return bindings.create(context, namespace, "", body, options);
    }
}
