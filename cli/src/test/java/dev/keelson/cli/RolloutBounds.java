package dev.keelson.cli;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches a rollout event by event: the ReplicaSets of a namespace never ask for more pods than replicas and maxSurge,
 * and never fewer are available than replicas without maxUnavailable.
 */
final class RolloutBounds implements AutoCloseable {

    private final int most;
    private final int fewest;
    // All below guarded by this.
    private final Map<String, Integer> wanted = new HashMap<>();
    private final Map<String, Boolean> available = new HashMap<>();
    private final Set<String> podsSeen = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    // Events of what exists already come first, one by one: the bounds hold from when all of it is known.
    private boolean settled;

    private final List<Watch> watches = new ArrayList<>();

    private RolloutBounds(int most, int fewest) {
        this.most = most;
        this.fewest = fewest;
    }

    static RolloutBounds watch(
            KubernetesClient client, String namespace, int replicas, int maxSurge, int maxUnavailable) {
        RolloutBounds bounds = new RolloutBounds(replicas + maxSurge, replicas - maxUnavailable);
        bounds.watches.add(client.pods().inNamespace(namespace).watch(bounds.watcher(bounds::pod)));
        bounds.watches.add(
                client.apps().replicaSets().inNamespace(namespace).watch(bounds.watcher(bounds::replicaSet)));
        return bounds;
    }

    private interface Observer<T> {
        void observe(T object, boolean gone);
    }

    private <T> Watcher<T> watcher(Observer<T> observer) {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                if (action == Action.ADDED || action == Action.MODIFIED || action == Action.DELETED) {
                    observer.observe(object, action == Action.DELETED);
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                synchronized (RolloutBounds.this) {
                    violations.add("the watch ended: " + cause);
                }
            }
        };
    }

    private synchronized void pod(Pod pod, boolean gone) {
        String name = pod.getMetadata().getName();
        podsSeen.add(name);
        boolean ending = gone || pod.getMetadata().getDeletionTimestamp() != null;
        available.put(name, !ending && Readiness.getInstance().isReady(pod));
        long now = available.values().stream().filter(ready -> ready).count();
        settled |= now >= fewest + 1;
        if (settled && now < fewest) {
            violations.add(now + " pods available when " + name + " changed: " + available);
        }
    }

    private synchronized void replicaSet(ReplicaSet set, boolean gone) {
        wanted.put(set.getMetadata().getName(), gone ? 0 : set.getSpec().getReplicas());
        int sum = wanted.values().stream().mapToInt(Integer::intValue).sum();
        if (sum > most) {
            violations.add(sum + " pods wanted: " + wanted);
        }
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized int podsSeen() {
        return podsSeen.size();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
