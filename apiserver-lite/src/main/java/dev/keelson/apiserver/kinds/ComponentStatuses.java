package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.registry.ListResult;
import dev.keelson.apiserver.registry.ObjectResult;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of what this server stands on: its storage, under the name it has in Kubernetes. */
final class ComponentStatuses extends VirtualResource {
    private static final String STORAGE = "etcd-0";
    private static final String DEPRECATED = "v1 ComponentStatus is deprecated in v1.19+";

    private final Storage storage;

    ComponentStatuses(ResourceInfo info, Storage storage) {
        super(info);
        this.storage = storage;
    }

    private byte[] status() {
        ObjectNode status = Json.NODES.objectNode();
        status.put("kind", "ComponentStatus");
        status.put("apiVersion", "v1");
        status.putObject("metadata").put("name", STORAGE);
        ObjectNode condition = status.putArray("conditions").addObject();
        condition.put("type", "Healthy");
        try {
            storage.get("/registry/health", Storage.LATEST);
            condition.put("status", "True");
            condition.put("message", "ok");
        } catch (StorageException e) {
            condition.put("status", "False");
            condition.put("message", String.valueOf(e.getMessage()));
        }
        return Json.encode(status);
    }

    @Override
    public ObjectResult get(
            RequestContext context, String namespace, String name, @Nullable String subresource, GetOptions options) {
        context.warnings().warn(DEPRECATED);
        if (!name.equals(STORAGE)) {
            throw StatusException.notFound("", "componentstatus", name);
        }
        return new ObjectResult(status());
    }

    @Override
    public ListResult list(RequestContext context, @Nullable String namespace, ListOptions options) {
        context.warnings().warn(DEPRECATED);
        return new ListResult(
                new GroupVersionKind("", "v1", "ComponentStatusList"), "", null, null, List.of(status()), false);
    }

    @Override
    WriteOutcome answer(RequestContext context, String namespace, RequestBody body, CreateOptions options) {
        throw StatusException.methodNotAllowed();
    }
}
