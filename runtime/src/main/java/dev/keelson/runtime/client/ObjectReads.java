package dev.keelson.runtime.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.selector.LabelSelector;
import dev.keelson.informers.Lister;
import dev.keelson.informers.ResourceType;
import dev.keelson.informers.SharedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The reads of one view: from caches, after own writes have arrived there, or from the server. */
final class ObjectReads {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String PAGE_SIZE = "500";

    private final ApiSession session;
    private final ClientView view;

    ObjectReads(ApiSession session, ClientView view) {
        this.session = session;
        this.view = view;
    }

    <T extends HasMetadata> @Nullable T get(ResourceType<T> type, String namespace, String name)
            throws InterruptedException {
        String within = namespace(type, namespace.isEmpty() ? null : namespace);
        String effective = within == null ? "" : within;
        if (isUncached(type)) {
            return session.live(session.ref(view, type, effective, name));
        }
        Lister<T> lister = session.cache().synced(type, within).lister();
        await(type, effective, name);
        return lister.get(effective, name);
    }

    <T extends HasMetadata> List<T> list(ResourceType<T> type, ListOptions options) throws InterruptedException {
        String namespace = namespace(type, options.namespace());
        return isUncached(type) ? listed(type, namespace, options) : cached(type, namespace, options);
    }

    /** @param labels gets an empty map for an object without labels */
    <T extends HasMetadata> List<T> list(
            ResourceType<T> type, String namespace, Predicate<? super Map<String, String>> labels)
            throws InterruptedException {
        if (isUncached(type)) {
            List<T> objects = list(type, ListOptions.inNamespace(namespace));
            objects.removeIf(object -> !labels.test(labelsOf(object)));
            return objects;
        }
        String within = namespace(type, namespace);
        Lister<T> lister = session.cache().synced(type, within).lister();
        await(type, within, null);
        return within == null ? lister.list(labels) : lister.inNamespace(within, labels);
    }

    <T extends HasMetadata> Lister<T> lister(ResourceType<T> type) throws InterruptedException {
        if (isUncached(type)) {
            throw new IllegalStateException(type + " is read without a cache, so there is no lister of it");
        }
        if (view.namespace() != null && type.namespaced()) {
            throw new IllegalStateException(
                    "a client limited to namespace " + view.namespace() + " has no lister of " + type + ": use list");
        }
        Lister<T> lister = session.cache().synced(type).lister();
        await(type, null, null);
        return lister;
    }

    private boolean isUncached(ResourceType<?> type) {
        return view.live() || session.uncached().contains(type.javaType());
    }

    private @Nullable String namespace(ResourceType<?> type, @Nullable String asked) {
        if (!type.namespaced()) {
            return null;
        }
        return view.namespace() == null ? asked : ApiSession.within(view.namespace(), asked);
    }

    private void await(ResourceType<?> type, @Nullable String namespace, @Nullable String name)
            throws InterruptedException {
        if (view.arrival() != null) {
            session.cache().awaitWrites(type, namespace, name, view.arrival(), key -> session.liveVersion(type, key));
        }
    }

    private <T extends HasMetadata> List<T> cached(
            ResourceType<T> type, @Nullable String namespace, ListOptions options) throws InterruptedException {
        SharedInformer<T> informer = session.cache().synced(type, namespace);
        await(type, namespace, null);
        ListOptions.IndexValue index = options.index();
        if (index != null) {
            List<T> found = informer.indexer().byIndex(index.index(), index.value());
            found.removeIf(object -> !isIn(object, namespace) || !hasLabels(object, options.labels()));
            return found;
        }
        LabelSelector labels = options.labels() == null ? LabelSelector.everything() : options.labels();
        Lister<T> lister = informer.lister();
        return namespace == null ? lister.list(labels::matches) : lister.inNamespace(namespace, labels::matches);
    }

    private static boolean isIn(HasMetadata object, @Nullable String namespace) {
        return namespace == null || namespace.equals(object.getMetadata().getNamespace());
    }

    private static boolean hasLabels(HasMetadata object, @Nullable LabelSelector selector) {
        return selector == null || selector.matches(labelsOf(object));
    }

    private static Map<String, String> labelsOf(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    // ---- from the server

    private <T extends HasMetadata> List<T> listed(
            ResourceType<T> type, @Nullable String namespace, ListOptions options) {
        Map<String, String> query = new TreeMap<>(selectors(options));
        query.put("limit", PAGE_SIZE);
        List<T> objects = new ArrayList<>();
        String continuation;
        do {
            JsonNode page = tree(session.calls().send(ApiCall.get(type.collectionPath(namespace), query)));
            page.path("items").forEach(item -> objects.add(object(type, item)));
            continuation = page.path("metadata").path("continue").asText("");
            query.put("continue", continuation);
        } while (!continuation.isEmpty());
        return objects;
    }

    static Map<String, String> selectors(ListOptions options) {
        Map<String, String> query = new TreeMap<>();
        if (options.labels() != null) {
            query.put("labelSelector", options.labels().toString());
        }
        if (options.index() != null) {
            query.put(
                    "fieldSelector",
                    options.index().index() + "=" + options.index().value());
        }
        return query;
    }

    /** Items of a list do not say what they are. */
    private <T extends HasMetadata> T object(ResourceType<T> type, JsonNode item) {
        ObjectNode named = (ObjectNode) item;
        named.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        return session.parse(named.toString(), type.javaType());
    }

    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException garbage) {
            throw new IllegalArgumentException(
                    "the server's answer is no JSON: " + garbage.getOriginalMessage(), garbage);
        }
    }
}
