package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of encoded ones, as the client that the user configured would make them of their JSON: with that client's
 * own mapper, or through JSON where its class overrides how JSON is read. Safe for many threads.
 */
final class Materializer<T> {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final ResourceType<?> type;
    private final Class<T> javaType;
    private final KubernetesSerialization serialization;
    private final @Nullable ObjectMapper mapper;
    // Null exactly when mapper is.
    private final @Nullable ObjectReader reader;

    private Materializer(
            ResourceType<?> type,
            Class<T> javaType,
            KubernetesSerialization serialization,
            @Nullable ObjectMapper mapper) {
        this.type = type;
        this.javaType = javaType;
        this.serialization = serialization;
        this.mapper = mapper;
        this.reader = mapper == null ? null : mapper.readerFor(javaType);
    }

    static <T extends HasMetadata> Materializer<T> of(ResourceType<T> type, KubernetesSerialization serialization) {
        return new Materializer<>(type, type.javaType(), serialization, mapperOf(serialization));
    }

    /** The object of an encoding that was found to fit. */
    T object(String key, EncodedValue value) {
        try {
            return read(value);
        } catch (IOException unexpected) {
            throw new UncheckedIOException("cannot read " + key + " of " + type + " from the cache", unexpected);
        }
    }

    /** @throws IOException when the JSON that was encoded is no object of the type */
    T read(EncodedValue value) throws IOException {
        T object;
        try {
            object = reader == null || mapper == null
                    ? serialization.unmarshal(new ByteArrayInputStream(json(value)), javaType)
                    : reader.readValue(CompactParser.of(value, mapper));
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

    // ---- the client's mapper, which it keeps to itself but lets deserializers see

    private static @Nullable ObjectMapper mapperOf(KubernetesSerialization serialization) {
        return serialization.getClass() == KubernetesSerialization.class
                ? serialization.convertValue(Map.of(), Seen.class).mapper
                : null;
    }

    @JsonDeserialize(using = Look.class)
    private static final class Seen {
        final @Nullable ObjectMapper mapper;

        Seen(@Nullable ObjectMapper mapper) {
            this.mapper = mapper;
        }
    }

    /** Public for Jackson. */
    static final class Look extends JsonDeserializer<Seen> {
        @Override
        public Seen deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            parser.skipChildren();
            return new Seen(parser.getCodec() instanceof ObjectMapper found ? found : null);
        }
    }
}
