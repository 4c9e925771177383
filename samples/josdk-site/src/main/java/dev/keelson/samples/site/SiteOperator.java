package dev.keelson.samples.site;

import dev.keelson.runtime.josdk.KeelsonOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;

/** Runs the reconciler against the cluster of the current kubeconfig, until it is told to stop. */
public final class SiteOperator {

    private SiteOperator() {}

    /** Not started. */
    // docs:begin operator
    static Operator operator(KubernetesClient client) {
        // was: new Operator(settings -> settings.withKubernetesClient(client))
        Operator operator = new KeelsonOperator(settings -> settings.withKubernetesClient(client));
        operator.register(new SiteReconciler());
        return operator;
    }
    // docs:end operator

    public static void main(String[] args) {
        Operator operator = operator(new KubernetesClientBuilder().build());
        operator.installShutdownHook(Duration.ofSeconds(10));
        operator.start();
    }
}
