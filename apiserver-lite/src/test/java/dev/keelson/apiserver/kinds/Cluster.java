package dev.keelson.apiserver.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.ServiceAccountTokens;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.authz.ComponentAuthorizer;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.kinds.allocation.PortRange;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.ListOptions;
import dev.keelson.apiserver.registry.PatchOptions;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.UpdateOptions;
import dev.keelson.apiserver.registry.WriteOutcome;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.memory.MemoryStorage;
import dev.keelson.clock.FakeClock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** All built-in resources over a storage in memory, with short forms of the calls that tests make. */
class Cluster implements AutoCloseable {
    private static final KeyPair KEY = key();

    final FakeClock clock;
    final List<String> warnings = new ArrayList<>();
    final BuiltInResources resources;
    final Storage storage;
    final RequestContext context = new RequestContext(
            UserInfo.of("admin", UserInfo.MASTERS_GROUP, UserInfo.AUTHENTICATED_GROUP), "test/1", warnings::add, null);

    Cluster() {
        this("10.0.0.0/24");
    }

    Cluster(String serviceRange) {
        this(new FakeClock(), serviceRange);
    }

    private Cluster(FakeClock clock, String serviceRange) {
        this(clock, MemoryStorage.create(clock), serviceRange, 7);
        create("/v1/namespaces", "", "{\"metadata\":{\"name\":\"default\"}}");
    }

    private Cluster(FakeClock clock, Storage storage, String serviceRange, long seed) {
        this.clock = clock;
        this.storage = storage;
        resources = BuiltInResources.create(new BuiltInResources.Settings(
                storage,
                clock,
                new Random(seed),
                serviceRange,
                PortRange.DEFAULT,
                Duration.ofHours(1),
                List.of("ServiceAccount"),
                new ServiceAccountTokens("https://issuer.example", List.of(), KEY, clock),
                credentials -> null,
                new ComponentAuthorizer()));
    }

    /** Another server over the same storage, to be closed before this one. */
    Cluster another(String serviceRange, long seed) {
        return new Cluster(clock, storage, serviceRange, seed) {
            @Override
            public void close() {
                resources.close();
            }
        };
    }

    private static KeyPair key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A service by {@code group/version/resource}. */
    ResourceService service(String path) {
        String[] parts = path.split("/", -1);
        return Objects.requireNonNull(resources.registry().find(parts[0], parts[1], parts[2]));
    }

    static RequestBody json(String text) {
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    static RequestBody merge(String text) {
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), "application/merge-patch+json");
    }

    ObjectNode create(String path, String namespace, String object) {
        return service(path)
                .create(context, namespace, null, null, json(object), CreateOptions.DEFAULT)
                .tree();
    }

    ObjectNode get(String path, String namespace, String name) {
        return service(path)
                .get(context, namespace, name, null, GetOptions.NEWEST)
                .tree();
    }

    ObjectNode update(String path, String namespace, String name, String object) {
        return service(path)
                .update(context, namespace, name, null, json(object), UpdateOptions.DEFAULT)
                .tree();
    }

    ObjectNode patch(String path, String namespace, String name, @Nullable String subresource, String patch) {
        return service(path)
                .patch(context, namespace, name, subresource, merge(patch), PatchOptions.DEFAULT)
                .tree();
    }

    /** Says, as the namespace controller does, that nothing is left in a namespace. */
    void finalizeNamespace(String name) {
        ObjectNode namespace = get("/v1/namespaces", "", name);
        namespace.withObject("/spec").putArray("finalizers");
        service("/v1/namespaces")
                .update(context, "", name, "finalize", json(namespace.toString()), UpdateOptions.DEFAULT);
    }

    WriteOutcome delete(String path, String namespace, String name) {
        return service(path).delete(context, namespace, name, null, DeleteOptions.DEFAULT);
    }

    List<String> names(String path, String namespace, ListOptions options) {
        List<String> names = new ArrayList<>();
        for (byte[] item : service(path).list(context, namespace, options).items()) {
            names.add(Json.parseObject(item).at("/metadata/name").asText());
        }
        return names;
    }

    @Override
    public void close() {
        resources.close();
        storage.close();
    }
}
