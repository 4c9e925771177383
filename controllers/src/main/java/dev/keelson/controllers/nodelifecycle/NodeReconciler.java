package dev.keelson.controllers.nodelifecycle;

import dev.keelson.clock.Clock;
import dev.keelson.controllers.podcontrol.PodState;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.events.EventRecorder;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Looks after one node, every few seconds and whenever it changes. */
final class NodeReconciler implements Reconciler {

    static final Duration PERIOD = Duration.ofSeconds(5);
    static final Duration GRACE = Duration.ofSeconds(50);
    static final Duration STARTUP_GRACE = Duration.ofSeconds(60);

    private static final String LEASES = "kube-node-lease";

    private final CachedClient client;
    private final EventRecorder events;
    private final Clock clock;
    private final Heartbeats heartbeats;

    NodeReconciler(CachedClient client, EventRecorder events, Clock clock) {
        this.client = client;
        this.events = events;
        this.clock = clock;
        this.heartbeats = new Heartbeats(clock);
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        Node node = client.get(Node.class, request);
        if (node == null) {
            heartbeats.forget(request.name());
            return Result.done();
        }
        Duration silence = heartbeats.silence(node, client.get(Lease.class, LEASES, request.name()));
        boolean started = NodeConditions.find(node, "Ready") != null;
        Node judged = silence.compareTo(started ? GRACE : STARTUP_GRACE) > 0 ? silence(node) : node;
        correctTaints(judged);
        if (started && !NodeConditions.value(judged, "Ready").equals("True")) {
            showPodsUnready(judged);
        }
        return Result.requeueAfter(PERIOD);
    }

    private Node silence(Node node) {
        List<NodeCondition> conditions = NodeConditions.silenced(node, clock.now());
        if (conditions.equals(NodeConditions.all(node))) {
            return node;
        }
        String name = node.getMetadata().getName();
        events.normal(node, "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
        return client.updateStatus(new NodeBuilder(node)
                .editOrNewStatus()
                .withConditions(conditions)
                .endStatus()
                .build());
    }

    private void correctTaints(Node node) {
        List<Taint> taints = ConditionTaints.corrected(node, clock.now());
        if (taints != null) {
            client.update(new NodeBuilder(node)
                    .editOrNewSpec()
                    .withTaints(taints)
                    .endSpec()
                    .build());
        }
    }

    /** The node can no longer say that its pods stopped being ready, so it is said for it. */
    private void showPodsUnready(Node node) throws InterruptedException {
        String name = node.getMetadata().getName();
        for (Pod pod : client.lister(Pod.class).shared().list()) {
            if (name.equals(pod.getSpec().getNodeName()) && PodState.ready(pod)) {
                showUnready(pod);
            }
        }
    }

    private void showUnready(Pod pod) {
        PodCondition ready = new PodConditionBuilder(PodState.condition(pod, "Ready"))
                .withStatus("False")
                .withReason("NodeNotReady")
                .withLastTransitionTime(
                        clock.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .build();
        Map<String, Object> patch = Map.of(
                "metadata", Map.of("uid", pod.getMetadata().getUid()), "status", Map.of("conditions", List.of(ready)));
        try {
            client.api()
                    .pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), Serialization.asJson(patch));
            events.warning(pod, "NodeNotReady", "Node is not ready");
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw refused;
            }
        }
    }
}
