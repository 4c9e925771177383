package dev.keelson.node.registration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.clock.Clock;
import dev.keelson.clock.Timer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the node's object and lease alive. Follows {@code kubelet_node_status.go} and {@code component-helpers/lease}. */
public final class NodeRegistration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRegistration.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration FULL_REPORT = Duration.ofMinutes(5);
    private static final int LEASE_SECONDS = 40;
    private static final String LEASE_NAMESPACE = "kube-node-lease";

    private final KubernetesClient client;
    private final NodeIdentity identity;
    private final NodeStatusSource source;
    private final Clock clock;
    private final Executor blocking;
    private final ObjectMapper json = JsonMapper.builder().build();
    private final CompletableFuture<Void> registered = new CompletableFuture<>();
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile boolean closed;
    private volatile @Nullable Timer timer;

    // All below is touched by one heartbeat at a time, which beating guards.
    private @Nullable Node node;
    // As the last report that the server took, without the heartbeats' times; empty before.
    private String lastReport = "";
    private long lastReportNanos;
    private @Nullable Lease lease;

    public NodeRegistration(KubernetesClient client, NodeIdentity identity, Clock clock, Executor blocking) {
        this.client = client;
        this.identity = identity;
        this.source = new NodeStatusSource(identity);
        this.clock = clock;
        this.blocking = blocking;
    }

    /** Registers, and beats from then on. */
    public NodeRegistration start() {
        beatSoon();
        timer = clock.scheduleEvery(PERIOD, this::beatSoon);
        return this;
    }

    /** Completes when the node and its status are on the server. */
    public CompletableFuture<Void> registered() {
        return registered.copy();
    }

    /** Stops beating; the node stays registered. */
    @Override
    public void close() {
        closed = true;
        Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void beatSoon() {
        if (!closed && beating.compareAndSet(false, true)) {
            try {
                blocking.execute(this::beatOnce);
            } catch (RejectedExecutionException shutDown) {
                LOG.debug("no heartbeat, the agent is ending");
            }
        }
    }

    private void beatOnce() {
        boolean retry = false;
        try {
            beat();
            registered.complete(null);
        } catch (KubernetesClientException | JsonProcessingException failed) {
            node = null;
            lease = null;
            LOG.warn("node {}: heartbeat failed: {}", identity.name(), failed.toString());
            retry = !registered.isDone();
        } finally {
            beating.set(false);
        }
        if (retry) {
            clock.schedule(RETRY, this::beatSoon);
        }
    }

    private void beat() throws JsonProcessingException {
        Node known = node == null ? findOrCreate() : node;
        NodeStatus status = source.now(clock.now(), known.getStatus());
        String report = withoutHeartbeats(status);
        boolean due = clock.since(lastReportNanos).compareTo(FULL_REPORT) >= 0;
        if (!report.equals(lastReport) || due || node == null) {
            known = patchStatus(status);
            lastReport = report;
            lastReportNanos = clock.nanos();
        }
        node = known;
        renewLease(known);
    }

    private Node findOrCreate() throws JsonProcessingException {
        Node present = client.nodes().withName(identity.name()).get();
        if (present == null) {
            LOG.info("registering node {}", identity.name());
            return client.nodes().resource(fresh()).create();
        }
        Map<String, String> have = present.getMetadata().getLabels() == null
                ? Map.of()
                : present.getMetadata().getLabels();
        if (have.entrySet().containsAll(labels().entrySet())) {
            return present;
        }
        ObjectNode patch = json.createObjectNode();
        ObjectNode labels = patch.putObject("metadata").putObject("labels");
        labels().forEach(labels::put);
        return client.nodes()
                .withName(identity.name())
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), json.writeValueAsString(patch));
    }

    private Node fresh() {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(identity.name())
                .withLabels(labels())
                .endMetadata()
                .withNewSpec()
                .withTaints(identity.taints())
                .endSpec()
                .withStatus(source.now(clock.now(), null))
                .build();
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>(identity.labels());
        labels.putAll(standardLabels(identity.name()));
        return labels;
    }

    /** The labels that every node has. */
    public static Map<String, String> standardLabels(String nodeName) {
        Map<String, String> labels = new HashMap<>();
        for (String prefix : new String[] {"kubernetes.io/", "beta.kubernetes.io/"}) {
            labels.put(prefix + "os", HostFacts.operatingSystem());
            labels.put(prefix + "arch", HostFacts.architecture());
        }
        labels.put("kubernetes.io/hostname", nodeName);
        return labels;
    }

    private Node patchStatus(NodeStatus status) throws JsonProcessingException {
        ObjectNode body = json.createObjectNode();
        ObjectNode tree =
                (ObjectNode) json.readTree(client.getKubernetesSerialization().asJson(status));
        if (tree.get("addresses") instanceof ArrayNode addresses) {
            // Merged by type otherwise, so that an address of a former type would stay.
            addresses.addObject().put("$patch", "replace");
        }
        body.set("status", tree);
        return client.nodes()
                .withName(identity.name())
                .subresource("status")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), json.writeValueAsString(body));
    }

    private String withoutHeartbeats(NodeStatus status) throws JsonProcessingException {
        ObjectNode tree =
                (ObjectNode) json.readTree(client.getKubernetesSerialization().asJson(status));
        tree.path("conditions").forEach(condition -> ((ObjectNode) condition).remove("lastHeartbeatTime"));
        return tree.toString();
    }

    private void renewLease(Node owner) {
        var leases = client.leases().inNamespace(LEASE_NAMESPACE);
        ZonedDateTime now = clock.now().atZone(ZoneOffset.UTC);
        Lease held = lease == null ? leases.withName(identity.name()).get() : lease;
        if (held == null) {
            lease = leases.resource(new LeaseBuilder()
                            .withNewMetadata()
                            .withName(identity.name())
                            .withNamespace(LEASE_NAMESPACE)
                            .addNewOwnerReference()
                            .withApiVersion("v1")
                            .withKind("Node")
                            .withName(identity.name())
                            .withUid(owner.getMetadata().getUid())
                            .endOwnerReference()
                            .endMetadata()
                            .withNewSpec()
                            .withHolderIdentity(identity.name())
                            .withLeaseDurationSeconds(LEASE_SECONDS)
                            .withRenewTime(now)
                            .endSpec()
                            .build())
                    .create();
            return;
        }
        lease = leases.resource(new LeaseBuilder(held)
                        .editSpec()
                        .withHolderIdentity(identity.name())
                        .withLeaseDurationSeconds(LEASE_SECONDS)
                        .withRenewTime(now)
                        .endSpec()
                        .build())
                .update();
    }
}
