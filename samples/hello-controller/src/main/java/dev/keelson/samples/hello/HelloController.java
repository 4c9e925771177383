package dev.keelson.samples.hello;

import dev.keelson.runtime.builder.ControllerBuilder;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Runs the reconciler against the cluster of the current kubeconfig, until it is told to stop. */
public final class HelloController {

    static final String NAME = "hello-controller";

    private HelloController() {}

    /** A manager that acts only while it holds the Lease {@code default/hello-controller}; not started. */
    static Manager manager(KubernetesClient client) {
        Manager manager = Manager.builder(client)
                .name(NAME)
                .leaderElection("default", NAME)
                .build();
        ControllerBuilder.of(manager)
                .forType(Hello.class)
                .owns(ConfigMap.class)
                .reconciler(new HelloReconciler(manager.client()))
                .build();
        return manager;
    }

    public static void main(String[] args) {
        KubernetesClient client = new KubernetesClientBuilder().build();
        Manager manager = manager(client);
        Runtime.getRuntime().addShutdownHook(new Thread(manager::close));
        manager.start();
        manager.closed().join();
    }
}
