package dev.keelson.apiserver.kinds.allocation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.PatchOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.UpdateOptions;
import dev.keelson.apiserver.status.StatusException;
import java.util.List;

/** Writes that the API server makes for itself, through the same path as everyone's. */
public final class SystemWrites {
    private static final RequestContext CONTEXT = RequestContext.of(
            UserInfo.of("system:apiserver", UserInfo.MASTERS_GROUP, UserInfo.AUTHENTICATED_GROUP), "kube-apiserver");

    private final Registry registry;

    public SystemWrites(Registry registry) {
        this.registry = registry;
    }

    private ResourceService service(String group, String version, String resource) {
        ResourceService service = registry.find(group, version, resource);
        if (service == null) {
            throw new IllegalStateException("no resource " + group + "/" + version + " " + resource);
        }
        return service;
    }

    /** @throws StatusException as POST would be refused */
    ObjectNode create(String group, String version, String resource, ObjectNode object) {
        return service(group, version, resource)
                .create(
                        CONTEXT,
                        Fields.text(object, "metadata", "namespace"),
                        null,
                        null,
                        new RequestBody(Json.encode(object), "application/json"),
                        CreateOptions.DEFAULT)
                .tree();
    }

    /** Applies to a subresource, taking over what others own. */
    void applyStatus(String group, String version, String resource, String name, ObjectNode status, String manager) {
        service(group, version, resource)
                .patch(
                        CONTEXT,
                        "",
                        name,
                        "status",
                        new RequestBody(Json.encode(status), "application/apply-patch+yaml"),
                        new PatchOptions(List.of(), true, manager, ""));
    }

    /** Replaces an object at the revision it names. */
    void update(String group, String version, String resource, ObjectNode object) {
        service(group, version, resource)
                .update(
                        CONTEXT,
                        Fields.text(object, "metadata", "namespace"),
                        Fields.text(object, "metadata", "name"),
                        null,
                        new RequestBody(Json.encode(object), "application/json"),
                        UpdateOptions.DEFAULT);
    }

    /** Deletes an object unless it is gone, or another of that name, already. */
    void delete(String group, String version, String resource, String namespace, String name, String uid) {
        try {
            service(group, version, resource)
                    .delete(CONTEXT, namespace, name, null, new DeleteOptions(null, uid, null, null, null, List.of()));
        } catch (StatusException refused) {
            if (refused.code() != 404 && refused.code() != 409) {
                throw refused;
            }
        }
    }
}
