package dev.keelson.node.probe;

import io.fabric8.kubernetes.api.model.Container;
import java.time.Instant;

/** @param containerId without the runtime's name in front */
public record ProbeTarget(Container container, String containerId, String podIp, Instant startedAt) {}
