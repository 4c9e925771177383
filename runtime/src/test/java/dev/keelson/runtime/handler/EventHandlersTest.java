package dev.keelson.runtime.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keelson.clock.FakeClock;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.workqueue.PriorityWorkQueue;
import dev.keelson.workqueue.WorkQueueBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHandlersTest {

    private final PriorityWorkQueue<Request> queue =
            WorkQueueBuilder.<Request>named("test").clock(new FakeClock()).buildPriority();

    private static Pod pod(String name, String revision, String ownerApiVersion, String ownerKind, boolean controller) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("web")
                .withName(name)
                .withResourceVersion(revision)
                .addNewOwnerReference()
                .withApiVersion(ownerApiVersion)
                .withKind(ownerKind)
                .withName("owner-of-" + name)
                .withController(controller)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private List<String> taken() {
        List<String> taken = new ArrayList<>();
        for (Request request = queue.poll(); request != null; request = queue.poll()) {
            taken.add(request + "@" + queue.priorityOf(request));
            queue.done(request);
        }
        return taken;
    }

    @Test
    void enqueuesTheObjectItself() {
        EventHandlers.<Pod>enqueueObject().onAdd(pod("a", "1", "v1", "Node", false), false, queue);

        assertThat(taken()).containsExactly("web/a@0");
    }

    @Test
    void givesInitialListsAndResyncsLowPriority() {
        EventHandler<Pod> handler = EventHandlers.enqueueObject();
        Pod a = pod("a", "1", "v1", "Node", false);
        handler.onAdd(a, true, queue);
        handler.onUpdate(pod("b", "1", "v1", "Node", false), pod("b", "1", "v1", "Node", false), queue);
        handler.onUpdate(pod("c", "1", "v1", "Node", false), pod("c", "2", "v1", "Node", false), queue);

        assertThat(taken()).containsExactly("web/c@0", "web/a@-100", "web/b@-100");
    }

    @Test
    void enqueuesTheControllingOwnerOfTheKindAtAnyVersion() {
        EventHandler<Pod> handler = EventHandlers.enqueueController("apps", "ReplicaSet");
        handler.onAdd(pod("a", "1", "apps/v1beta1", "ReplicaSet", true), false, queue);
        handler.onAdd(pod("b", "1", "apps/v1", "ReplicaSet", false), false, queue);
        handler.onAdd(pod("c", "1", "batch/v1", "ReplicaSet", true), false, queue);
        handler.onAdd(pod("d", "1", "apps/v1", "DaemonSet", true), false, queue);

        assertThat(taken()).containsExactly("web/owner-of-a@0");
    }

    @Test
    void enqueuesFormerAndPresentOwnersOnAnUpdate() {
        EventHandler<Pod> handler = EventHandlers.enqueueOwners("apps", "ReplicaSet", false);
        Pod before = pod("a", "1", "apps/v1", "ReplicaSet", true);
        Pod after = pod("b", "2", "apps/v1", "ReplicaSet", false);
        handler.onUpdate(before, after, queue);

        assertThat(taken()).containsExactly("web/owner-of-a@0", "web/owner-of-b@0");
    }

    @Test
    void looksForOwnersWithoutNamespaceOutsideTheObjectsNamespace() {
        EventHandlers.<Pod>enqueueClusterController("", "Node")
                .onDelete(pod("a", "1", "v1", "Node", true), true, queue);

        assertThat(taken()).containsExactly("owner-of-a@0");
    }
}
