package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cluster holds before anyone writes. Each object is created if it is absent and never changed if it is there, so
 * that a second start writes nothing and keeps what users made of it.
 */
final class BootObjects {

    private static final Logger LOG = LoggerFactory.getLogger(BootObjects.class);

    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    /** Not from the facts, as their content is this server's own. */
    private static final List<String> OWN = List.of("servicecidrs");

    private static final int AT_A_TIME = 8;

    private static final RequestContext CONTEXT = RequestContext.of(
            UserInfo.of("system:apiserver", UserInfo.MASTERS_GROUP, UserInfo.AUTHENTICATED_GROUP), "kube-apiserver");

    private final Registry registry;
    private final Catalogue catalogue;

    BootObjects(Registry registry, Catalogue catalogue) {
        this.registry = registry;
        this.catalogue = catalogue;
    }

    /** What clients rely on from the first request on. */
    void createNamespaces() {
        for (String name : NAMESPACES) {
            ObjectNode namespace = object("v1", "Namespace", "", name);
            createIfAbsent("", "v1", "namespaces", namespace);
        }
    }

    /** The API server's own service. */
    void createService(String clusterIp, int port) {
        ObjectNode service = object("v1", "Service", "default", "kubernetes");
        labels(service, Map.of("component", "apiserver", "provider", "kubernetes"));
        ObjectNode spec = service.putObject("spec");
        spec.put("clusterIP", clusterIp).put("type", "ClusterIP").put("sessionAffinity", "None");
        spec.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("port", 443)
                .put("protocol", "TCP")
                .put("targetPort", port);
        createIfAbsent("", "v1", "services", service);
    }

    /** Tells extension servers which authority signs client certificates. */
    void createAuthenticationConfig(String clientAuthorityPem) {
        ObjectNode config = object("v1", "ConfigMap", "kube-system", "extension-apiserver-authentication");
        config.putObject("data").put("client-ca-file", clientAuthorityPem);
        createIfAbsent("", "v1", "configmaps", config);
    }

    /**
     * Roles, bindings, flow control, priorities, API services. One that is refused keeps none of the others away. Several
     * are written at a time, so that they share what it costs to make a write durable.
     *
     * @throws StatusException the first refusal, when all others are there
     */
    void createFacts(Executor executor) {
        Queue<Runnable> left = new ConcurrentLinkedQueue<>();
        catalogue.bootstrapObjects().forEach((resource, objects) -> {
            ResourceInfo info = catalogue.resources().stream()
                    .filter(each -> each.gvr().resource().equals(resource))
                    .findFirst()
                    .orElse(null);
            if (info != null && !OWN.contains(resource)) {
                objects.forEach(object -> left.add(() -> createFact(info, object)));
            }
        });
        Queue<StatusException> refusals = new ConcurrentLinkedQueue<>();
        CompletableFuture<?>[] writers = new CompletableFuture<?>[AT_A_TIME];
        Arrays.setAll(writers, writer -> CompletableFuture.runAsync(() -> doAll(left, refusals), executor));
        try {
            CompletableFuture.allOf(writers).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
        StatusException refusal = refusals.poll();
        if (refusal != null) {
            throw refusal;
        }
    }

    private static void doAll(Queue<Runnable> left, Queue<StatusException> refusals) {
        for (Runnable next = left.poll(); next != null; next = left.poll()) {
            try {
                next.run();
            } catch (StatusException refused) {
                refusals.add(refused);
            }
        }
    }

    private void createFact(ResourceInfo info, ObjectNode object) {
        object.put("apiVersion", info.gvk().apiVersion());
        object.put("kind", info.kind());
        createIfAbsent(info.gvr().group(), info.gvr().version(), info.gvr().resource(), object);
    }

    private void createIfAbsent(String group, String version, String resource, ObjectNode object) {
        ResourceService service = registry.find(group, version, resource);
        if (service == null) {
            throw new IllegalStateException("no resource " + group + "/" + version + " " + resource + " to boot with");
        }
        String namespace = object.path("metadata").path("namespace").asText();
        String name = object.path("metadata").path("name").asText();
        if (isThere(service, namespace, name)) {
            return;
        }
        byte[] json = object.toString().getBytes(StandardCharsets.UTF_8);
        try {
            service.create(
                    CONTEXT, namespace, null, null, new RequestBody(json, "application/json"), CreateOptions.DEFAULT);
        } catch (StatusException refused) {
            if (!refused.reason().equals("AlreadyExists")) {
                LOG.error("boot object {} {}/{} is refused: {}", resource, namespace, name, refused.text());
                throw refused;
            }
        }
    }

    private static boolean isThere(ResourceService service, String namespace, String name) {
        try {
            service.get(CONTEXT, namespace, name, null, GetOptions.NEWEST);
            return true;
        } catch (StatusException absent) {
            if (absent.code() == 404) {
                return false;
            }
            throw absent;
        }
    }

    static ObjectNode object(String apiVersion, String kind, String namespace, String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    private static void labels(ObjectNode object, Map<String, String> labels) {
        ObjectNode target = object.withObject("/metadata/labels");
        labels.forEach(target::put);
    }
}
