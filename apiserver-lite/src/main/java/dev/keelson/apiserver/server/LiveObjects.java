package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keelson.apiserver.authn.ObjectLookup;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.status.StatusException;
import org.jspecify.annotations.Nullable;

/** Looks objects up in the registry for authentication. */
final class LiveObjects implements ObjectLookup {

    private static final RequestContext CONTEXT =
            RequestContext.of(UserInfo.of("system:apiserver", UserInfo.MASTERS_GROUP), "kube-apiserver");

    private final Registry registry;

    LiveObjects(Registry registry) {
        this.registry = registry;
    }

    @Override
    public @Nullable String uidOf(String resource, String namespace, String name) {
        ResourceService service = registry.find("", "v1", resource);
        if (service == null) {
            return null;
        }
        try {
            JsonNode metadata = service.get(CONTEXT, namespace, name, null, GetOptions.NEWEST)
                    .tree()
                    .path("metadata");
            return metadata.has("deletionTimestamp")
                    ? null
                    : metadata.path("uid").asText();
        } catch (StatusException absent) {
            if (absent.code() == 404) {
                return null;
            }
            throw absent;
        }
    }
}
