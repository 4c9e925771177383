package dev.keelson.controllers.namespace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keelson.clock.Clock;
import dev.keelson.controllers.discovery.ServedResource;
import dev.keelson.controllers.discovery.ServedResources;
import dev.keelson.runtime.client.CachedClient;
import dev.keelson.runtime.reconcile.Reconciler;
import dev.keelson.runtime.reconcile.Request;
import dev.keelson.runtime.reconcile.Result;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Empties one namespace as far as it goes now, and finalizes it once it is empty. */
final class NamespaceReconciler implements Reconciler {

    static final String FINALIZER = "kubernetes";

    /** How soon to look again for content that is on its way out. */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private static final int UNSUPPORTED = 405;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient api;
    private final CachedClient client;
    private final ServedResources served;
    private final Clock clock;

    NamespaceReconciler(CachedClient client, Clock clock) {
        this.api = client.api();
        this.client = client;
        this.served = new ServedResources(api);
        this.clock = clock;
    }

    @Override
    public Result reconcile(Request request) throws Exception {
        Namespace cached = client.get(Namespace.class, request);
        if (cached == null || cached.getMetadata().getDeletionTimestamp() == null) {
            return Result.done();
        }
        Namespace namespace = api.namespaces().withName(request.name()).get();
        if (namespace == null || namespace.getMetadata().getDeletionTimestamp() == null || finalized(namespace)) {
            return Result.done();
        }
        Remains remains = new Remains();
        empty(request.name(), remains);
        Namespace judged = writeConditions(namespace, remains);
        if (remains.nothing()) {
            finalizeNamespace(judged);
            return Result.done();
        }
        if (!remains.failures().isEmpty()) {
            throw new IllegalStateException(
                    "namespace " + request.name() + " is not yet empty: " + String.join("; ", remains.failures()));
        }
        return Result.requeueAfter(RECHECK);
    }

    private static boolean finalized(Namespace namespace) {
        return namespace.getSpec() == null
                || !namespace.getSpec().getFinalizers().contains(FINALIZER);
    }

    private void empty(String namespace, Remains remains) throws JsonProcessingException {
        Collection<ServedResource> resources;
        try {
            resources = served.list();
        } catch (KubernetesClientException failure) {
            remains.discoveryFailed(String.valueOf(failure.getMessage()));
            return;
        }
        List<ServedResource> rest = new ArrayList<>();
        for (ServedResource resource : resources) {
            if (!resource.namespaced() || !resource.can("delete")) {
                continue;
            }
            if (resource.group().isEmpty() && resource.plural().equals("pods")) {
                empty(resource, namespace, remains);
            } else {
                rest.add(resource);
            }
        }
        if (remains.nothing()) {
            for (ServedResource resource : rest) {
                empty(resource, namespace, remains);
            }
        }
    }

    private void empty(ServedResource resource, String namespace, Remains remains) throws JsonProcessingException {
        try {
            List<JsonNode> objects = list(resource, namespace);
            if (!objects.isEmpty()) {
                delete(resource, namespace, objects);
                objects = list(resource, namespace);
            }
            remains.add(resource, objects.size(), finalizers(objects));
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != HttpURLConnection.HTTP_NOT_FOUND && failure.getCode() != UNSUPPORTED) {
                remains.failed(resource + ": " + failure.getMessage());
            }
        }
    }

    private void delete(ServedResource resource, String namespace, List<JsonNode> objects) {
        if (resource.can("deletecollection")) {
            request(resource.path(namespace), "DELETE");
            return;
        }
        for (JsonNode object : objects) {
            request(resource.path(namespace, object.at("/metadata/name").asText()), "DELETE");
        }
    }

    private List<JsonNode> list(ServedResource resource, String namespace) throws JsonProcessingException {
        if (!resource.can("list")) {
            return List.of();
        }
        String answer = request(resource.path(namespace), "GET");
        List<JsonNode> objects = new ArrayList<>();
        if (answer != null) {
            JSON.readTree(answer).path("items").forEach(objects::add);
        }
        return objects;
    }

    private @Nullable String request(String path, String method) {
        return api.raw(path, method, null);
    }

    private static Map<String, Integer> finalizers(List<JsonNode> objects) {
        Map<String, Integer> finalizers = new HashMap<>();
        for (JsonNode object : objects) {
            object.at("/metadata/finalizers").forEach(name -> finalizers.merge(name.asText(), 1, Integer::sum));
        }
        return finalizers;
    }

    private Namespace writeConditions(Namespace namespace, Remains remains) {
        List<NamespaceCondition> former = namespace.getStatus() == null
                ? List.of()
                : namespace.getStatus().getConditions();
        List<NamespaceCondition> conditions = new ArrayList<>(former);
        for (Remains.Judgement judgement : remains.judgements()) {
            set(conditions, judgement);
        }
        if (conditions.equals(former)) {
            return namespace;
        }
        return client.updateStatus(new NamespaceBuilder(namespace)
                .editOrNewStatus()
                .withConditions(conditions)
                .endStatus()
                .build());
    }

    private void set(List<NamespaceCondition> conditions, Remains.Judgement judgement) {
        NamespaceCondition former = conditions.stream()
                .filter(condition -> judgement.type().equals(condition.getType()))
                .findFirst()
                .orElse(null);
        boolean same = former != null
                && judgement.status().equals(former.getStatus())
                && Objects.equals(judgement.wording().reason(), former.getReason())
                && Objects.equals(judgement.wording().message(), former.getMessage());
        if (same) {
            return;
        }
        String since = former != null && judgement.status().equals(former.getStatus())
                ? former.getLastTransitionTime()
                : clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
        conditions.remove(former);
        conditions.add(new NamespaceConditionBuilder()
                .withType(judgement.type())
                .withStatus(judgement.status())
                .withReason(judgement.wording().reason())
                .withMessage(judgement.wording().message())
                .withLastTransitionTime(since)
                .build());
    }

    private void finalizeNamespace(Namespace namespace) {
        Namespace done = new NamespaceBuilder(namespace)
                .editSpec()
                .removeFromFinalizers(FINALIZER)
                .endSpec()
                .build();
        try {
            api.raw("/api/v1/namespaces/" + namespace.getMetadata().getName() + "/finalize", "PUT", done);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw refused;
            }
        }
    }
}
