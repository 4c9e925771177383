package dev.keelson.node.worker;

import dev.keelson.node.container.ContainerInfo;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops containers: preStop hook first, then the signal. Follows {@code killContainer}. */
final class ContainerStops {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerStops.class);
    /** Whatever was asked for, a container gets this long to end by itself. */
    private static final Duration MINIMUM_GRACE = Duration.ofSeconds(2);

    private final NodeServices services;
    private final LifecycleHooks hooks;
    private final Runnable stopped;

    /** @param stopped called when a container has exited */
    ContainerStops(NodeServices services, LifecycleHooks hooks, Runnable stopped) {
        this.services = services;
        this.hooks = hooks;
        this.stopped = stopped;
    }

    /** Begins to stop a container, or hastens a stop that is under way. Called on the worker's loop. */
    void stop(
            Pod pod,
            Container container,
            ContainerTrack track,
            ContainerInfo info,
            String podIp,
            Duration grace,
            String message) {
        if (track.stopping) {
            if (grace.compareTo(track.stopGrace) < 0) {
                track.stopGrace = grace;
                signal(info, grace);
            }
            return;
        }
        track.stopping = true;
        track.stopGrace = grace;
        String path = ContainerStarts.fieldPath(pod, container);
        services.events().record(pod, path, PodEvents.NORMAL, "Killing", message);
        LifecycleHandler preStop = container.getLifecycle() == null
                ? null
                : container.getLifecycle().getPreStop();
        if (preStop == null || grace.isZero()) {
            signal(info, grace);
            return;
        }
        long began = services.clock().nanos();
        CompletableFuture<Void> hook = hooks.run(preStop, container, info.id(), podIp, grace);
        var limit = services.clock().schedule(grace, () -> hook.complete(null));
        hook.whenComplete((done, failed) -> {
            limit.cancel();
            if (failed != null) {
                services.events().record(pod, path, PodEvents.WARNING, "FailedPreStopHook", "PreStopHook failed");
            }
            signal(info, grace.minus(services.clock().since(began)));
        });
    }

    private void signal(ContainerInfo info, Duration grace) {
        Duration enough = grace.compareTo(MINIMUM_GRACE) < 0 ? MINIMUM_GRACE : grace;
        services.runtime().stopContainer(info.id(), enough).whenComplete((done, failed) -> {
            if (failed != null) {
                LOG.warn("container {} of pod {} does not stop", info.name(), info.podUid(), failed);
            }
            stopped.run();
        });
    }
}
