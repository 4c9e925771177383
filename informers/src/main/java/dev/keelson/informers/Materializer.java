package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.keelson.api.lazy.LazyFactory;
import dev.keelson.api.lazy.LazyObjects;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of encoded ones, as the client that the user configured would make them of their JSON: with that client's
 * own mapper, or through JSON where its class overrides how JSON is read. Objects of the model are lazy: they read their
 * parts when somebody asks. Safe for many threads.
 */
final class Materializer<T> {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final ResourceType<?> type;
    private final Class<T> javaType;
    private final KubernetesSerialization serialization;
    private final @Nullable ClientMapper mapper;
    // Null when there are no lazy objects of the class, or no mapper for their parts.
    private final @Nullable LazyFactory<T> lazy;

    private Materializer(
            ResourceType<?> type,
            Class<T> javaType,
            KubernetesSerialization serialization,
            @Nullable ClientMapper mapper) {
        this.type = type;
        this.javaType = javaType;
        this.serialization = serialization;
        this.mapper = mapper;
        this.lazy = mapper == null ? null : LazyObjects.factoryOf(javaType);
    }

    /** @param mapper that of {@code serialization} */
    static <T extends HasMetadata> Materializer<T> of(
            ResourceType<T> type, KubernetesSerialization serialization, @Nullable ClientMapper mapper) {
        return new Materializer<>(type, type.javaType(), serialization, mapper);
    }

    /** Tells of encoded objects whether they fit; null when only reading them can tell. */
    @Nullable
    ShapeCheck check() {
        return mapper == null || !mapper.isStandard() ? null : new ShapeCheck(javaType, mapper.mapper());
    }

    /** The object of an encoding that was found to fit. */
    T object(String key, EncodedValue value) {
        EncodedPart fields = lazy == null ? null : value.part();
        if (lazy != null && mapper != null && fields != null) {
            return complete(lazy.create(new LazySource(fields, mapper)));
        }
        try {
            return read(value);
        } catch (IOException unexpected) {
            throw new UncheckedIOException("cannot read " + key + " of " + type + " from the cache", unexpected);
        }
    }

    /**
     * The whole object, not a lazy one.
     *
     * @throws IOException when the JSON that was encoded is no object of the type
     */
    T read(EncodedValue value) throws IOException {
        T object;
        try {
            object = mapper == null
                    ? serialization.unmarshal(new ByteArrayInputStream(json(value)), javaType)
                    : mapper.read(value, javaType);
        } catch (IOException | RuntimeException undecodable) {
            throw new IOException("the object does not fit " + javaType.getName(), undecodable);
        }
        if (object == null) {
            throw new IOException("there is no object");
        }
        return complete(object);
    }

    /** Items of built-in lists leave out what the list says already, and metadata alone says what it is metadata of. */
    private T complete(T object) {
        if (object instanceof GenericKubernetesResource generic && generic.getKind() == null) {
            generic.setKind(type.kind());
            generic.setApiVersion(type.apiVersion());
        }
        if (object instanceof PartialObjectMetadata partial) {
            partial.setKind(type.kind());
            partial.setApiVersion(type.apiVersion());
        }
        return object;
    }

    private static byte[] json(EncodedValue value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            CompactParser parser = CompactParser.of(value, null);
            parser.nextToken();
            generator.copyCurrentStructureExact(parser);
        }
        return out.toByteArray();
    }

    /** The JSON of an object. */
    byte[] json(T object) {
        return serialization.asJson(object).getBytes(StandardCharsets.UTF_8);
    }
}
