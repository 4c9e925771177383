package dev.keelson.scheduler;

import dev.keelson.clock.Clock;
import dev.keelson.informers.HandlerOptions;
import dev.keelson.runtime.cache.ObjectCache;
import dev.keelson.runtime.manager.Manager;
import dev.keelson.scheduler.cache.ClusterCache;
import dev.keelson.scheduler.framework.Framework;
import dev.keelson.scheduler.plugins.DefaultPlugins;
import dev.keelson.scheduler.queue.SchedulingQueue;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.CompletableFuture;

/** A running scheduler. Pods of other schedulers are left alone. */
public final class Scheduler implements AutoCloseable {

    private static final String NAME = "kube-scheduler";

    private final Manager manager;
    private final SchedulingQueue queue;

    private Scheduler(Manager manager, SchedulingQueue queue) {
        this.manager = manager;
        this.queue = queue;
    }

    /** Starts in the background with the identity of {@code client}, which stays the caller's to close. */
    public static Scheduler start(KubernetesClient client, SchedulerOptions options, Clock clock) {
        Manager.Builder builder =
                Manager.builder(client).name(NAME).clock(clock).gracePeriod(options.shutdownGracePeriod());
        if (options.leaderElect()) {
            builder.leaderElection("kube-system", NAME);
        }
        Manager manager = builder.build();
        ClusterCache cache = new ClusterCache();
        SchedulingQueue queue = new SchedulingQueue(clock);
        listen(manager.cache(), cache, queue, options.schedulerName());
        manager.add(new SchedulingLoop(
                cache,
                queue,
                new Framework(DefaultPlugins.filters(), DefaultPlugins.scores(), options.random()),
                groups(manager.cache()),
                new Binder(client),
                manager.events(options.schedulerName()),
                clock));
        manager.start();
        return new Scheduler(manager, queue);
    }

    private static void listen(ObjectCache objects, ClusterCache cache, SchedulingQueue queue, String schedulerName) {
        objects.informer(Node.class).addHandler(new NodeChanges(cache, queue), HandlerOptions.sharing());
        objects.informer(Pod.class).addHandler(new PodChanges(cache, queue, schedulerName), HandlerOptions.sharing());
    }

    private static GroupSelectors groups(ObjectCache objects) {
        return new GroupSelectors(
                objects.informer(Service.class).lister(),
                objects.informer(ReplicaSet.class).indexer(),
                objects.informer(StatefulSet.class).indexer());
    }

    /** Completes when the scheduler knows the cluster and places pods, or waits for leadership. */
    public CompletableFuture<Void> ready() {
        return manager.ready();
    }

    /** Stops deciding and waits for bindings under way; idempotent. */
    @Override
    public void close() {
        manager.close();
        queue.close();
    }
}
