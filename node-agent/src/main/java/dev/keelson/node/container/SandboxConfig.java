package dev.keelson.node.container;

import dev.keelson.node.pod.PodRef;
import java.util.Map;

/**
 * @param ip the pod's address, decided by the node's network
 * @param labels the pod's labels
 */
public record SandboxConfig(PodRef pod, String hostname, String ip, Map<String, String> labels) {}
