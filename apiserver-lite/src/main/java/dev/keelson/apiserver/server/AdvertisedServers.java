package dev.keelson.apiserver.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.authn.UserInfo;
import dev.keelson.apiserver.encoding.Fields;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.registry.CreateOptions;
import dev.keelson.apiserver.registry.DeleteOptions;
import dev.keelson.apiserver.registry.GetOptions;
import dev.keelson.apiserver.registry.Registry;
import dev.keelson.apiserver.registry.RequestBody;
import dev.keelson.apiserver.registry.RequestContext;
import dev.keelson.apiserver.registry.ResourceService;
import dev.keelson.apiserver.registry.UpdateOptions;
import dev.keelson.apiserver.status.StatusException;
import dev.keelson.apiserver.storage.KeyValue;
import dev.keelson.apiserver.storage.Storage;
import dev.keelson.apiserver.storage.StorageException;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the endpoints of {@code default/kubernetes} at the addresses of the servers that are there: each writes a key that
 * ends after 15 s, again every 10 s, and makes the endpoints what it finds of these keys. A server that closes takes its own
 * away. All servers are taken to listen on the same port, the first one's.
 *
 * <p>Where the storage is this server's alone, its address is the only one and no keys are written.
 *
 * <p>Follows kube-apiserver's {@code controlplane/reconcilers/lease.go}.
 */
final class AdvertisedServers implements AutoCloseable {

    static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(AdvertisedServers.class);
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final String LEASES = "/registry/masterleases/";
    private static final String NAMESPACE = "default";
    private static final String NAME = "kubernetes";
    private static final String SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror";
    private static final RequestContext CONTEXT = RequestContext.of(
            UserInfo.of("system:apiserver", UserInfo.MASTERS_GROUP, UserInfo.AUTHENTICATED_GROUP), "kube-apiserver");

    private final Registry registry;
    private final Storage storage;
    private final boolean shared;
    private final Clock clock;
    private final Executor executor;
    // Guarded by this, as all below. Empty until this server is advertised.
    private String address = "";
    private int port;
    private @Nullable Timer timer;
    private boolean closed;

    /** @param shared whether other servers may use the storage too */
    AdvertisedServers(Registry registry, Storage storage, boolean shared, Clock clock, Executor executor) {
        this.registry = registry;
        this.storage = storage;
        this.shared = shared;
        this.clock = clock;
        this.executor = executor;
    }

    /** Names this server from now on. */
    synchronized void advertise(String ownAddress, int ownPort) {
        if (closed) {
            return;
        }
        address = ownAddress;
        port = ownPort;
        if (shared && timer == null) {
            timer = clock.scheduleEvery(INTERVAL, this::reconcileLater);
        }
        reconcile();
    }

    private void reconcileLater() {
        try {
            executor.execute(this::reconcileOrWarn);
        } catch (RejectedExecutionException closing) {
            LOG.debug("closed before the endpoints were looked after", closing);
        }
    }

    private synchronized void reconcileOrWarn() {
        if (closed) {
            return;
        }
        try {
            reconcile();
        } catch (StatusException | StorageException failed) {
            LOG.warn(
                    "the endpoints of default/kubernetes are tried again in {} s: {}",
                    INTERVAL.toSeconds(),
                    failed.getMessage());
        }
    }

    private void reconcile() {
        if (shared) {
            storage.put(LEASES + address, lease(), Storage.ANY, LEASE);
        }
        write(shared ? addresses() : List.of(address));
    }

    /** As kube-apiserver's, but for the encoding. */
    private byte[] lease() {
        ObjectNode lease = Json.NODES.objectNode();
        lease.put("kind", "Endpoints").put("apiVersion", "v1");
        lease.putObject("metadata");
        lease.putArray("subsets").addObject().putArray("addresses").addObject().put("ip", address);
        return Json.encode(lease);
    }

    private List<String> addresses() {
        return storage.range(LEASES, Storage.prefixEnd(LEASES), 0, Storage.LATEST).items().stream()
                .map(KeyValue::key)
                .map(key -> key.substring(LEASES.length()))
                .toList();
    }

    private void write(List<String> addresses) {
        ResourceService service = service("", "endpoints");
        ObjectNode found = find(service);
        if (found == null && closed) {
            return;
        }
        ObjectNode endpoints =
                found == null ? BootObjects.object("v1", "Endpoints", NAMESPACE, NAME) : found.deepCopy();
        endpoints.withObject("/metadata/labels").put(SKIP_MIRROR, "true");
        fill(endpoints, addresses);
        if (found == null) {
            create(service, endpoints);
        } else if (!endpoints.equals(found)) {
            LOG.info("the endpoints of default/kubernetes are now {}", addresses);
            service.update(CONTEXT, NAMESPACE, NAME, null, body(endpoints), UpdateOptions.DEFAULT);
        }
        writeSlice(endpoints);
    }

    private void fill(ObjectNode endpoints, List<String> addresses) {
        List<ObjectNode> subsets = Fields.objects(endpoints, "subsets");
        if (addresses.isEmpty()) {
            endpoints.remove("subsets");
            return;
        }
        boolean asExpected = subsets.size() == 1
                && sorted(subsets.get(0)).equals(addresses.stream().sorted().toList())
                && (shared || Fields.objects(subsets.get(0), "ports").equals(List.of(portNode())));
        if (asExpected) {
            return;
        }
        boolean keepsPorts = shared && subsets.size() == 1;
        ArrayNode ports = keepsPorts
                ? Fields.array(subsets.get(0), "ports")
                : Json.NODES.arrayNode().add(portNode());
        ObjectNode subset = endpoints.putArray("subsets").addObject();
        ArrayNode nodes = subset.putArray("addresses");
        addresses.forEach(each -> nodes.addObject().put("ip", each));
        subset.set("ports", ports);
    }

    private static List<String> sorted(ObjectNode subset) {
        return Fields.objects(subset, "addresses").stream()
                .map(each -> Fields.text(each, "ip"))
                .sorted()
                .toList();
    }

    private ObjectNode portNode() {
        return Json.NODES.objectNode().put("name", "https").put("port", port).put("protocol", "TCP");
    }

    private void writeSlice(ObjectNode endpoints) {
        ObjectNode slice = slice(endpoints);
        ResourceService service = service("discovery.k8s.io", "endpointslices");
        ObjectNode found = find(service);
        if (found == null) {
            create(service, slice);
        } else if (!Fields.same(found.get("addressType"), slice.get("addressType"))) {
            service.delete(CONTEXT, NAMESPACE, NAME, null, DeleteOptions.DEFAULT);
            create(service, slice);
        } else if (!Fields.objects(found, "endpoints").equals(Fields.objects(slice, "endpoints"))
                || !Fields.objects(found, "ports").equals(Fields.objects(slice, "ports"))) {
            service.update(CONTEXT, NAMESPACE, NAME, null, body(slice), UpdateOptions.DEFAULT);
        }
    }

    private static ObjectNode slice(ObjectNode endpoints) {
        ObjectNode slice = BootObjects.object("discovery.k8s.io/v1", "EndpointSlice", NAMESPACE, NAME);
        slice.withObject("/metadata/labels").put("kubernetes.io/service-name", NAME);
        List<ObjectNode> subsets = Fields.objects(endpoints, "subsets");
        List<String> addresses = subsets.isEmpty() ? List.of() : sorted(subsets.get(0));
        Predicate<String> isIpv6 = each -> each.indexOf(':') >= 0;
        boolean ipv6 = !addresses.isEmpty() && addresses.stream().allMatch(isIpv6);
        slice.put("addressType", ipv6 ? "IPv6" : "IPv4");
        ArrayNode nodes = slice.putArray("endpoints");
        for (String each : addresses) {
            if (isIpv6.test(each) == ipv6) {
                ObjectNode endpoint = nodes.addObject();
                endpoint.putArray("addresses").add(each);
                endpoint.putObject("conditions").put("ready", true);
            }
        }
        ArrayNode ports = slice.putArray("ports");
        if (!subsets.isEmpty()) {
            Fields.objects(subsets.get(0), "ports").forEach(ports::add);
        }
        return slice;
    }

    private ResourceService service(String group, String resource) {
        return Objects.requireNonNull(registry.find(group, "v1", resource), resource);
    }

    private static @Nullable ObjectNode find(ResourceService service) {
        try {
            return service.get(CONTEXT, NAMESPACE, NAME, null, GetOptions.NEWEST)
                    .tree();
        } catch (StatusException absent) {
            if (absent.code() == 404) {
                return null;
            }
            throw absent;
        }
    }

    /** Another server may be faster; what it wrote is looked at in the next round. */
    private static void create(ResourceService service, ObjectNode object) {
        try {
            service.create(CONTEXT, NAMESPACE, null, null, body(object), CreateOptions.DEFAULT);
        } catch (StatusException refused) {
            if (!refused.reason().equals("AlreadyExists")) {
                throw refused;
            }
        }
    }

    private static RequestBody body(ObjectNode object) {
        return new RequestBody(Json.encode(object), "application/json");
    }

    /** Has clients led here no more, where there are other servers. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (timer == null) {
            return;
        }
        timer.cancel();
        try {
            storage.delete(LEASES + address, Storage.ANY);
            write(addresses());
        } catch (StatusException | StorageException failed) {
            LOG.warn("this server stays among the endpoints of default/kubernetes: {}", failed.getMessage());
        }
    }
}
