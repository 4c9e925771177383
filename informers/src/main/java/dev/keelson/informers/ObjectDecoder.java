package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes an object of its JSON, as the client that the user configured would, and transforms it. */
final class ObjectDecoder<T extends HasMetadata> {

    private final ResourceType<T> type;
    private final KubernetesSerialization serialization;
    private final UnaryOperator<T> transform;

    ObjectDecoder(ResourceType<T> type, KubernetesSerialization serialization, UnaryOperator<T> transform) {
        this.type = type;
        this.serialization = serialization;
        this.transform = transform;
    }

    /**
     * @throws IOException when the JSON is no object of the type
     * @throws RuntimeException when the transform throws
     */
    T decode(byte[] json, int offset, int length) throws IOException {
        T object;
        try {
            object = serialization.unmarshal(new ByteArrayInputStream(json, offset, length), type.javaType());
        } catch (RuntimeException undecodable) {
            throw new IOException("the object does not fit " + type.javaType().getName(), undecodable);
        }
        if (object == null) {
            throw new IOException("there is no object");
        }
        if (object instanceof GenericKubernetesResource generic && generic.getKind() == null) {
            // Items of built-in lists leave out what the list says already.
            generic.setKind(type.kind());
            generic.setApiVersion(type.apiVersion());
        }
        if (object instanceof PartialObjectMetadata partial && isPartial(partial.getKind())) {
            partial.setKind(type.kind());
            partial.setApiVersion(type.apiVersion());
        }
        if (!type.kind().equals(object.getKind())) {
            throw new IOException("expected a " + type.kind() + ", found a " + object.getKind());
        }
        if (object.getMetadata() == null || object.getMetadata().getName() == null) {
            throw new IOException("the object has no metadata.name");
        }
        return transform.apply(object);
    }

    private static boolean isPartial(@Nullable String kind) {
        return kind == null || kind.equals("PartialObjectMetadata");
    }
}
