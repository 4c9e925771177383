package dev.keelson.runtime.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.GroupVersionKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.jspecify.annotations.Nullable;

/**
 * JSON trees to objects of one class and back, as Fabric8's client reads and writes them. Immutable.
 *
 * <p>Fields that the class does not know are lost on the way unless the class keeps them, as Fabric8's own model does.
 */
public final class ObjectCodec<T extends HasMetadata> {

    // An object may be newer than its class.
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final KubernetesSerialization CONFIGURED = new KubernetesSerialization(MAPPER, true);

    private final Class<T> type;
    private final @Nullable GroupVersionKind kind;

    private ObjectCodec(Class<T> type, @Nullable GroupVersionKind kind) {
        this.type = type;
        this.kind = kind;
    }

    /**
     * @param type of Fabric8's model, with its annotations, or {@code GenericKubernetesResource} for objects of any kind
     * @throws IllegalArgumentException when the class does not say which kind it is
     */
    public static <T extends HasMetadata> ObjectCodec<T> of(Class<T> type) {
        return new ObjectCodec<>(type, kindOf(type));
    }

    private static @Nullable GroupVersionKind kindOf(Class<? extends HasMetadata> type) {
        if (GenericKubernetesResource.class.isAssignableFrom(type)) {
            return null;
        }
        String version = HasMetadata.getVersion(type);
        if (version == null) {
            throw new IllegalArgumentException(type.getName() + " has no @Version annotation");
        }
        String group = HasMetadata.getGroup(type);
        return new GroupVersionKind(group == null ? "" : group, version, HasMetadata.getKind(type));
    }

    /** Which objects the class is for; null when for any. */
    public @Nullable GroupVersionKind kind() {
        return kind;
    }

    public Class<T> type() {
        return type;
    }

    /**
     * A new object; the tree stays the caller's.
     *
     * @throws MalformedReviewException when the tree is of another kind than the class, or does not fit it
     */
    public T decode(JsonNode tree) throws MalformedReviewException {
        GroupVersionKind found = GroupVersionKind.parse(
                tree.path("apiVersion").asText(""), tree.path("kind").asText(""));
        if (kind != null && !kind.equals(found)) {
            throw new MalformedReviewException("expected an object of " + kind + ", got one of " + found);
        }
        try {
            return CONFIGURED.convertValue(tree, type);
        } catch (IllegalArgumentException misfit) {
            Throwable cause = misfit.getCause();
            String why =
                    cause instanceof JsonProcessingException json ? json.getOriginalMessage() : misfit.getMessage();
            throw new MalformedReviewException("the object does not fit " + type.getSimpleName() + ": " + why);
        }
    }

    public ObjectNode encode(T object) {
        return MAPPER.valueToTree(object);
    }
}
