package dev.keelson.controllers.serviceaccount;

import dev.keelson.controllers.ownership.Creations;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** Creates the default service account of one namespace. */
final class DefaultAccountReconciler implements Reconciler {

    static final String NAME = "default";

    private final CachedClient client;

    DefaultAccountReconciler(CachedClient client) {
        this.client = client;
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        Namespace namespace = client.get(Namespace.class, request);
        boolean active = namespace != null && namespace.getMetadata().getDeletionTimestamp() == null;
        if (active && client.get(ServiceAccount.class, request.name(), NAME) == null) {
            Creations.ignoringExisting(() -> client.create(new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withNamespace(request.name())
                    .withName(NAME)
                    .endMetadata()
                    .build()));
        }
        return Result.done();
    }
}
