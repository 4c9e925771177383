package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.client.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A resource of the API together with the Java class its objects are read into.
 *
 * @param group empty for the core group
 * @param plural the name in URLs, such as {@code pods}
 */
public record ResourceType<T extends HasMetadata>(
        Class<T> javaType, String group, String version, String plural, String kind, boolean namespaced) {

    /** The resource of a class of Fabric8's model or of a custom resource's class with Fabric8's annotations. */
    public static <T extends HasMetadata> ResourceType<T> of(Class<T> javaType) {
        if (GenericKubernetesResource.class.isAssignableFrom(javaType)) {
            throw new IllegalArgumentException(
                    javaType.getSimpleName() + " names no resource by itself: use ResourceType.generic");
        }
        if (PartialObjectMetadata.class.isAssignableFrom(javaType)) {
            throw new IllegalArgumentException(
                    javaType.getSimpleName() + " names no resource by itself: use ResourceType.metadataOf");
        }
        String version = HasMetadata.getVersion(javaType);
        if (version == null) {
            throw new IllegalArgumentException(javaType.getName() + " has no @Version annotation");
        }
        String group = HasMetadata.getGroup(javaType);
        return new ResourceType<>(
                javaType,
                group == null ? "" : group,
                version,
                HasMetadata.getPlural(javaType),
                HasMetadata.getKind(javaType),
                Utils.isResourceNamespaced(javaType));
    }

    /** Any resource, read into an untyped object. */
    public static ResourceType<GenericKubernetesResource> generic(
            String group, String version, String plural, String kind, boolean namespaced) {
        return new ResourceType<>(GenericKubernetesResource.class, group, version, plural, kind, namespaced);
    }

    /**
     * The metadata alone of the objects of a class, as with {@link #of}: the server is asked to leave out everything else.
     * The objects bear the resource's own kind and API version, not those of {@code PartialObjectMetadata}.
     */
    public static ResourceType<PartialObjectMetadata> metadataOf(Class<? extends HasMetadata> javaType) {
        ResourceType<?> whole = of(javaType);
        return metadataOf(whole.group(), whole.version(), whole.plural(), whole.kind(), whole.namespaced());
    }

    /** The metadata alone of the objects of any resource. */
    public static ResourceType<PartialObjectMetadata> metadataOf(
            String group, String version, String plural, String kind, boolean namespaced) {
        return new ResourceType<>(PartialObjectMetadata.class, group, version, plural, kind, namespaced);
    }

    /** Whether objects consist of their metadata alone. */
    public boolean isMetadataOnly() {
        return javaType.equals(PartialObjectMetadata.class);
    }

    /** {@code v1}, {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The path of the collection below the server's address, for all namespaces when {@code namespace} is null. */
    public String collectionPath(@Nullable String namespace) {
        String prefix = (group.isEmpty() ? "api/" : "apis/") + apiVersion() + "/";
        return namespace == null ? prefix + plural : prefix + "namespaces/" + namespace + "/" + plural;
    }

    /** {@code pods}, {@code deployments.apps}. */
    @Override
    public String toString() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
