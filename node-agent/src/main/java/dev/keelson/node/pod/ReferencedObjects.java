package dev.keelson.node.pod;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objects that pods refer to, as the API server has them. Calls may block; a failure to reach the server is an
 * unchecked exception of the client.
 */
public interface ReferencedObjects {

    /** A service account's token bound to a pod. */
    record BoundToken(String token, Instant expiresAt) {}

    Optional<ConfigMap> configMap(String namespace, String name);

    Optional<Secret> secret(String namespace, String name);

    /** The services whose addresses a pod of the namespace finds in its environment. */
    List<Service> services(String namespace);

    BoundToken serviceAccountToken(Pod pod, @Nullable String audience, long expirationSeconds);
}
