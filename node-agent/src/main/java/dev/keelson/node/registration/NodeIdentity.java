package dev.keelson.node.registration;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the node says of itself.
 *
 * @param address other components reach the kubelet server here
 * @param labels beyond the ones every node has
 * @param dataDir the file system that DiskPressure is about
 */
public record NodeIdentity(
        String name,
        String address,
        int kubeletPort,
        Map<String, String> labels,
        List<Taint> taints,
        Map<String, Quantity> capacity,
        String runtimeVersion,
        String version,
        Path dataDir) {}
