package dev.keelson.runtime.handler;

import dev.keelson.informers.ResourceType;
import dev.keelson.runtime.reconcile.Request;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The handlers that most controllers need. */
public final class EventHandlers {

    private EventHandlers() {}

    /** A request for the object itself. */
    public static <T extends HasMetadata> EventHandler<T> enqueueObject() {
        return enqueueMapped(object -> List.of(Request.of(object)));
    }

    /**
     * A request for the owner that controls the object, if it is of the given kind. The API's version does not matter; the
     * owner is looked for in the object's namespace.
     *
     * @param group the owner's group, empty for the core group
     */
    public static <T extends HasMetadata> EventHandler<T> enqueueController(String group, String kind) {
        return enqueueMapped(object -> owners(object, group, kind, true, false));
    }

    /** As {@link #enqueueController(String, String)}, for an owner of {@code type}, with or without namespaces. */
    public static <T extends HasMetadata> EventHandler<T> enqueueController(ResourceType<?> type) {
        return enqueueMapped(object -> owners(object, type.group(), type.kind(), true, !type.namespaced()));
    }

    /** As {@link #enqueueOwners(String, String, boolean)}, for owners of {@code type}. */
    public static <T extends HasMetadata> EventHandler<T> enqueueOwners(ResourceType<?> type) {
        return enqueueOwners(type.group(), type.kind(), !type.namespaced());
    }

    /**
     * A request for every owner of the given kind, controlling or not.
     *
     * @param clusterScoped whether owners of the kind have no namespace
     */
    public static <T extends HasMetadata> EventHandler<T> enqueueOwners(
            String group, String kind, boolean clusterScoped) {
        return enqueueMapped(object -> owners(object, group, kind, false, clusterScoped));
    }

    /** As {@link #enqueueController(String, String)}, for owners of a kind without namespaces. */
    public static <T extends HasMetadata> EventHandler<T> enqueueClusterController(String group, String kind) {
        return enqueueMapped(object -> owners(object, group, kind, true, true));
    }

    /**
     * The requests that {@code mapping} finds for the object; on an update, those for the old and the new one.
     */
    public static <T> EventHandler<T> enqueueMapped(Function<? super T, ? extends Collection<Request>> mapping) {
        return new MappedHandler<>(mapping);
    }

    private static List<Request> owners(
            HasMetadata object, String group, String kind, boolean controllerOnly, boolean clusterScoped) {
        List<Request> requests = new ArrayList<>(1);
        List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
        if (owners == null) {
            return requests;
        }
        for (OwnerReference owner : owners) {
            boolean counts = !controllerOnly || Boolean.TRUE.equals(owner.getController());
            if (counts && kind.equals(owner.getKind()) && group.equals(groupOf(owner.getApiVersion()))) {
                String namespace = clusterScoped ? "" : object.getMetadata().getNamespace();
                requests.add(Request.of(namespace, owner.getName()));
            }
        }
        return requests;
    }

    private static String groupOf(@Nullable String apiVersion) {
        if (apiVersion == null) {
            return "";
        }
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
