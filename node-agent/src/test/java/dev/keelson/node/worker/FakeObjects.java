package dev.keelson.node.worker;

import dev.keelson.node.pod.ReferencedObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects that a test puts there, by name. */
public final class FakeObjects implements ReferencedObjects {

    public final Map<String, ConfigMap> configMaps = new HashMap<>();
    public final Map<String, Secret> secrets = new HashMap<>();
    public final List<Service> services = new ArrayList<>();
    public int tokensIssued;
    public Instant tokenExpiry = Instant.MAX;

    @Override
    public Optional<ConfigMap> configMap(String namespace, String name) {
        return Optional.ofNullable(configMaps.get(name));
    }

    @Override
    public Optional<Secret> secret(String namespace, String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public List<Service> services(String namespace) {
        return services;
    }

    @Override
    public BoundToken serviceAccountToken(Pod pod, @Nullable String audience, long expirationSeconds) {
        tokensIssued++;
        return new BoundToken("token-" + tokensIssued, tokenExpiry);
    }
}
