package dev.keelson.node.server;

import dev.keelson.node.container.ContainerRuntime;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the server shows of its node. */
public interface NodeView {

    String nodeName();

    /** The pods that the node attends to, as last heard from the API server. */
    List<Pod> pods();

    Optional<Pod> pod(String namespace, String name);

    ContainerRuntime runtime();

    Map<String, Quantity> capacity();
}
