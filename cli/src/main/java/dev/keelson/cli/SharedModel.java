package dev.keelson.cli;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * What the clients of one process know of the model's classes, found out once for all of them.
 *
 * <p>Looking at a class as large as a pod's costs Jackson tens of milliseconds on a cold JVM; each client would do it anew.
 */
final class SharedModel {

    private static final List<Class<?>> READ_AT_START = List.of(
            Pod.class,
            Node.class,
            Namespace.class,
            ReplicaSet.class,
            Deployment.class,
            StatefulSet.class,
            Service.class,
            EndpointSlice.class,
            ConfigMap.class,
            ServiceAccount.class,
            Lease.class);

    private final KubernetesSerialization serialization = new KubernetesSerialization();

    /** Looks at the classes that every start needs on {@code executor}, while the caller does other things. */
    static SharedModel preparedOn(Executor executor) {
        SharedModel model = new SharedModel();
        CompletableFuture.runAsync(
                () -> READ_AT_START.forEach(type -> model.serialization.unmarshal("{\"metadata\":{}}", type)),
                executor);
        return model;
    }

    KubernetesSerialization serialization() {
        return serialization;
    }
}
