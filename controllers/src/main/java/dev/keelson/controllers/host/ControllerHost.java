package dev.keelson.controllers.host;

import dev.keelson.clock.Clock;
import dev.keelson.runtime.manager.Manager;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.CompletableFuture;

/** The running bundled controllers. */
public final class ControllerHost implements AutoCloseable {

    private static final String NAME = "kube-controller-manager";

    private final Manager manager;

    private ControllerHost(Manager manager) {
        this.manager = manager;
    }

    /** Starts in the background with the identity of {@code client}, which stays the caller's to close. */
    public static ControllerHost start(KubernetesClient client, ControllerOptions options, Clock clock) {
        Manager.Builder builder =
                Manager.builder(client).name(NAME).clock(clock).gracePeriod(options.shutdownGracePeriod());
        if (options.leaderElect()) {
            builder.leaderElection("kube-system", NAME);
        }
        Manager manager = builder.build();
        BundledControllers.addTo(manager, options);
        manager.start();
        return new ControllerHost(manager);
    }

    /** Completes when the controllers know the cluster and work, or wait for leadership. */
    public CompletableFuture<Void> ready() {
        return manager.ready();
    }

    /** Lets work under way end within the grace period; idempotent. */
    @Override
    public void close() {
        manager.close();
    }
}
