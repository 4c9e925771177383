package dev.keelson.api.applyconfiguration;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The apply configuration of a whole object.
 *
 * @param <T> the object's class
 * @param <S> the subclass
 */
public abstract class KindApplyConfiguration<T extends HasMetadata, S extends KindApplyConfiguration<T, S>>
        extends ApplyConfiguration<S> {

    /**
     * Makes a configuration over a tree.
     *
     * @param fields what {@link #named} or {@link #owned} returned
     */
    protected KindApplyConfiguration(Map<String, @Nullable Object> fields) {
        super(fields);
    }

    /**
     * Returns the fields of an object that is new, or there: its identity.
     *
     * @param empty tells the version and kind
     * @param namespace null for a kind that has none
     */
    protected static Map<String, @Nullable Object> named(HasMetadata empty, String name, @Nullable String namespace) {
        return tree(empty, name, namespace, new LinkedHashMap<>());
    }

    /**
     * Returns the fields of an object that a field manager has applied, and still owns, with the object's identity. Follows
     * {@code apimachinery/pkg/util/managedfields/extract.go}.
     *
     * @param object as the server has it, with its managed fields
     * @param subresource the one through which it was applied, empty for the object itself
     */
    protected static Map<String, @Nullable Object> owned(HasMetadata object, String fieldManager, String subresource) {
        return tree(
                object,
                object.getMetadata().getName(),
                object.getMetadata().getNamespace(),
                OwnedFields.of(object, fieldManager, subresource));
    }

    private static Map<String, @Nullable Object> tree(
            HasMetadata kind, @Nullable String name, @Nullable String namespace, Map<String, @Nullable Object> owned) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("apiVersion", kind.getApiVersion());
        tree.put("kind", kind.getKind());
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        if (name != null) {
            metadata.put("name", name);
        }
        if (namespace != null) {
            metadata.put("namespace", namespace);
        }
        tree.put("metadata", metadata);
        owned.forEach((field, value) -> {
            if (field.equals("metadata") && value instanceof Map<?, ?> more) {
                more.forEach((key, each) -> metadata.putIfAbsent(String.valueOf(key), each));
            } else {
                tree.putIfAbsent(field, value);
            }
        });
        return tree;
    }

    /** Returns an object of the kind without content. */
    protected abstract T newObject();

    /** Adds labels; others stay. */
    public final S withLabels(Map<String, String> labels) {
        new Metadata(part("metadata")).merge("labels", labels);
        return self();
    }

    /** Adds annotations; others stay. */
    public final S withAnnotations(Map<String, String> annotations) {
        new Metadata(part("metadata")).merge("annotations", annotations);
        return self();
    }

    /** Appends finalizers. */
    public final S withFinalizers(String... finalizers) {
        new Metadata(part("metadata")).append("finalizers", Arrays.asList(finalizers));
        return self();
    }

    /** Appends owners. */
    public final S withOwnerReferences(OwnerReference... owners) {
        new Metadata(part("metadata")).append("ownerReferences", Arrays.asList(owners));
        return self();
    }

    /** Makes the server refuse the configuration for an object of another uid. */
    public final S withUid(String uid) {
        part("metadata").put("uid", uid);
        return self();
    }

    /** Makes the server refuse the configuration for an object that has changed since. */
    public final S withResourceVersion(String resourceVersion) {
        part("metadata").put("resourceVersion", resourceVersion);
        return self();
    }

    /**
     * Applies the configuration: creates the object if it is not there, sets the fields that are here, and removes those
     * that the field manager applied before and are no longer here.
     *
     * @param force whether to take fields over that others own, instead of failing with a conflict
     * @return the object as it is then
     */
    public final T apply(KubernetesClient client, String fieldManager, boolean force) {
        return resource(client).patch(context(fieldManager, force), asJson());
    }

    /** As {@link #apply}, for the status. */
    public final T applyStatus(KubernetesClient client, String fieldManager, boolean force) {
        return resource(client).subresource("status").patch(context(fieldManager, force), asJson());
    }

    private static PatchContext context(String fieldManager, boolean force) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(fieldManager)
                .withForce(force)
                .build();
    }

    @SuppressWarnings("unchecked") // the class of an object of the kind
    private Resource<T> resource(KubernetesClient client) {
        T object = newObject();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName((String) part("metadata").get("name"));
        metadata.setNamespace((String) part("metadata").get("namespace"));
        object.setMetadata(metadata);
        var operation = client.resources((Class<T>) object.getClass());
        NonNamespaceOperation<T, ?, Resource<T>> scoped =
                metadata.getNamespace() == null ? operation : operation.inNamespace(metadata.getNamespace());
        return scoped.resource(object);
    }

    /** The fields of metadata, with the rules of every configuration. */
    private static final class Metadata extends ApplyConfiguration<Metadata> {

        Metadata(Map<String, @Nullable Object> fields) {
            super(fields);
        }

        @Override
        protected Metadata self() {
            return this;
        }
    }
}
