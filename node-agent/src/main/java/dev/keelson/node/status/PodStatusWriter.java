package dev.keelson.node.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.clock.Clock;
import dev.keelson.node.pod.PodRef;
import dev.keelson.node.pod.PodSpecs;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the newest status of each pod, and deletes finished pods for good. Follows {@code status_manager.go}. */
public final class PodStatusWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PodStatusWriter.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    private record Update(Pod pod, PodStatus status, boolean finished) {}

    /** One pod's way to the server. Guarded by itself. */
    private static final class Slot {
        // The newest update not yet sent; null when there is none.
        @Nullable
        Update next;
        // Whether a request is under way or a retry is scheduled.
        boolean busy;
        // What the server answered last, and its revision; missing and zero before.
        @Nullable
        JsonNode acked;

        BigInteger ackedRevision = BigInteger.ZERO;
        boolean deleted;
        Duration retry = FIRST_RETRY;
    }

    private final KubernetesClient client;
    private final Clock clock;
    private final Executor blocking;
    private final ObjectMapper json = JsonMapper.builder().build();
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public PodStatusWriter(KubernetesClient client, Clock clock, Executor blocking) {
        this.client = client;
        this.clock = clock;
        this.blocking = blocking;
    }

    /** @param finished if the pod is being deleted, it leaves the API server with this status */
    public void publish(Pod pod, PodStatus status, boolean finished) {
        String uid = PodRef.of(pod).uid();
        Slot slot = slots.computeIfAbsent(uid, key -> new Slot());
        synchronized (slot) {
            slot.next = new Update(pod, status, finished);
            if (slot.busy) {
                return;
            }
            slot.busy = true;
        }
        send(uid, slot);
    }

    public void forget(String podUid) {
        slots.remove(podUid);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void send(String uid, Slot slot) {
        if (closed) {
            return;
        }
        try {
            blocking.execute(() -> sendAll(uid, slot));
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("status of pod {} is not sent, the agent is ending", uid);
        }
    }

    private void sendAll(String uid, Slot slot) {
        while (true) {
            Update update;
            synchronized (slot) {
                update = slot.next;
                slot.next = null;
                if (update == null || slots.get(uid) != slot) {
                    slot.busy = false;
                    return;
                }
            }
            try {
                send(update, slot);
                slot.retry = FIRST_RETRY;
            } catch (KubernetesClientException | JsonProcessingException failed) {
                if (!retriable(failed)) {
                    LOG.debug("status of pod {} is no longer wanted: {}", PodRef.of(update.pod()), failed.getMessage());
                    continue;
                }
                LOG.info(
                        "status of pod {} was not taken: {}; trying again", PodRef.of(update.pod()), failed.toString());
                retryLater(uid, slot, update);
                return;
            }
        }
    }

    private void retryLater(String uid, Slot slot, Update update) {
        Duration delay;
        synchronized (slot) {
            if (slot.next == null) {
                slot.next = update;
            }
            delay = slot.retry;
            Duration doubled = delay.multipliedBy(2);
            slot.retry = doubled.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : doubled;
        }
        clock.schedule(delay, () -> send(uid, slot));
    }

    /** The pod is gone, or another one has its name. */
    private static boolean retriable(Exception failure) {
        return !(failure instanceof KubernetesClientException answer
                && (answer.getCode() == 404 || answer.getCode() == 409));
    }

    private void send(Update update, Slot slot) throws JsonProcessingException {
        Pod pod = update.pod();
        JsonNode wanted = tree(update.status());
        BigInteger revision = revision(pod);
        JsonNode server = slot.acked == null || revision.compareTo(slot.ackedRevision) > 0
                ? tree(pod.getStatus() == null ? new PodStatus() : pod.getStatus())
                : slot.acked;
        Optional<ObjectNode> patch = StatusPatch.between(server, wanted);
        if (patch.isPresent()) {
            ObjectNode body = json.createObjectNode();
            body.putObject("metadata").put("uid", pod.getMetadata().getUid());
            body.set("status", patch.get());
            Pod answer = client.pods()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withName(pod.getMetadata().getName())
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), json.writeValueAsString(body));
            slot.acked = tree(answer.getStatus());
            slot.ackedRevision = revision(answer);
        }
        if (update.finished() && PodSpecs.isDeleting(pod) && !slot.deleted) {
            delete(pod);
            slot.deleted = true;
        }
    }

    private void delete(Pod pod) {
        DeleteOptions now = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withGracePeriodSeconds(0L)
                .withNewPreconditions()
                .withUid(pod.getMetadata().getUid())
                .endPreconditions()
                .build();
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        client.raw(path, "DELETE", now);
    }

    private JsonNode tree(PodStatus status) throws JsonProcessingException {
        return json.readTree(client.getKubernetesSerialization().asJson(status));
    }

    private static BigInteger revision(Pod pod) {
        String revision = pod.getMetadata().getResourceVersion();
        return revision == null || revision.isEmpty() ? BigInteger.ZERO : new BigInteger(revision);
    }
}
