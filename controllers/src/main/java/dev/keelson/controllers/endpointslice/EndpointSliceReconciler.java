package dev.keelson.controllers.endpointslice;

import dev.keelson.api.selector.LabelSelector;
import dev.keelson.informers.Lister;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Brings the slices of one service up to date.
 *
 * <p>A cache that does not show a slice just created makes at most a second, equal slice; the next pass, which that
 * slice's arrival causes, merges the two, and readers count an address once.
 */
final class EndpointSliceReconciler implements Reconciler {

    private final CachedClient client;

    EndpointSliceReconciler(CachedClient client) {
        this.client = client;
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        Service service = client.get(Service.class, request);
        if (service == null || !selects(service)) {
            // The garbage collector removes the slices of a service that is gone; others belong to their makers.
            return Result.done();
        }
        LabelSelector selector = LabelSelector.ofLabels(service.getSpec().getSelector());
        List<Pod> pods = client.lister(Pod.class).shared().inNamespace(request.namespace(), selector::matches);
        Lister<Node> nodes = client.lister(Node.class).shared();
        SlicePlan plan = SlicePlan.of(service, DesiredEndpoints.of(service, pods, nodes::get), existing(service));
        plan.create().forEach(client::create);
        plan.update().forEach(client::update);
        plan.delete().forEach(this::delete);
        return Result.done();
    }

    private static boolean selects(Service service) {
        Map<String, String> selector = service.getSpec().getSelector();
        return service.getMetadata().getDeletionTimestamp() == null
                && selector != null
                && !selector.isEmpty()
                && !"ExternalName".equals(service.getSpec().getType());
    }

    private List<EndpointSlice> existing(Service service) throws InterruptedException {
        LabelSelector own = LabelSelector.ofLabels(Map.of(
                SlicePlan.SERVICE_NAME, service.getMetadata().getName(), SlicePlan.MANAGED_BY, SlicePlan.MANAGER));
        return client.list(EndpointSlice.class, service.getMetadata().getNamespace(), own::matches).stream()
                .filter(slice -> slice.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    private void delete(EndpointSlice slice) {
        try {
            client.delete(slice);
        } catch (KubernetesClientException refused) {
            if (!Objects.equals(refused.getCode(), HttpURLConnection.HTTP_NOT_FOUND)) {
                throw refused;
            }
        }
    }
}
