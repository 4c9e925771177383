package dev.keelson.controllers.rootca;

import dev.keelson.controllers.ownership.Creations;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import java.util.Map;

/** Creates and mends the config map of one namespace. */
final class RootCaReconciler implements Reconciler {

    static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION_ANNOTATION = "kubernetes.io/description";
    private static final String DESCRIPTION =
            "Vouches for the API server where it is addressed from inside the cluster:"
                    + " by its service IP or as kubernetes.default.svc.";

    private final CachedClient client;
    private final Map<String, String> data;

    RootCaReconciler(CachedClient client, String certificatePem) {
        this.client = client;
        this.data = Map.of("ca.crt", certificatePem);
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        Namespace namespace = client.get(Namespace.class, request);
        if (namespace == null || namespace.getMetadata().getDeletionTimestamp() != null) {
            return Result.done();
        }
        ConfigMap present = client.get(ConfigMap.class, request.name(), NAME);
        if (present == null) {
            Creations.ignoringExisting(() -> client.create(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(request.name())
                    .withName(NAME)
                    .addToAnnotations(DESCRIPTION_ANNOTATION, DESCRIPTION)
                    .endMetadata()
                    .withData(data)
                    .build()));
        } else if (!data.equals(present.getData()) || !described(present)) {
            client.update(new ConfigMapBuilder(present)
                    .editMetadata()
                    .addToAnnotations(DESCRIPTION_ANNOTATION, DESCRIPTION)
                    .endMetadata()
                    .withData(data)
                    .build());
        }
        return Result.done();
    }

    private static boolean described(ConfigMap map) {
        Map<String, String> annotations = map.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(DESCRIPTION_ANNOTATION);
    }
}
