package dev.keelson.node.worker;

import dev.keelson.clock.Clock;
import dev.keelson.node.container.ContainerRuntime;
import dev.keelson.node.environment.ContainerEnvironment;
import dev.keelson.node.network.PodAddresses;
import dev.keelson.node.probe.Prober;
import dev.keelson.node.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What the workers of one node share.
 *
 * @param blocking runs workers' steps and their hooks
 * @param allocatable stands in for limits that containers do not set
 */
public record NodeServices(
        ContainerRuntime runtime,
        PodVolumes volumes,
        ContainerEnvironment environment,
        PodAddresses addresses,
        Prober prober,
        StatusSink statuses,
        PodEvents events,
        Admission admission,
        String hostIp,
        Map<String, Quantity> allocatable,
        Clock clock,
        Executor blocking) {}
