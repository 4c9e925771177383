package dev.keelson.node.agent;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A node agent in a process of its own, for tests that kill it. Arguments: kubeconfig, node name, data directory. */
final class NodeAgentProgram {

    private NodeAgentProgram() {}

    public static void main(String[] args) throws Exception {
        KubernetesClient client = client(Files.readString(Path.of(args[0])));
        NodeAgent agent = NodeAgent.start(
                client, NodeOptions.builder(args[1], Path.of(args[2])).build(), Clock.system());
        agent.ready().join();
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    static KubernetesClient client(String kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }
}
