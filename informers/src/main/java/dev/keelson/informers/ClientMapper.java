package dev.keelson.informers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The mapper with which a client reads JSON, for reading what is encoded. Safe for many threads. */
final class ClientMapper {

    private final ObjectMapper mapper;
    private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

    private ClientMapper(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The mapper of a client; null when the client's class overrides how JSON is read.
     *
     * <p>A client keeps its mapper to itself, but lets deserializers see it.
     */
    static @Nullable ClientMapper of(KubernetesSerialization serialization) {
        if (serialization.getClass() != KubernetesSerialization.class) {
            return null;
        }
        ObjectMapper seen = serialization.convertValue(Map.of(), Seen.class).mapper;
        return seen == null ? null : new ClientMapper(seen);
    }

    ObjectMapper mapper() {
        return mapper;
    }

    /** Whether the model is read as its classes' annotations say, with nothing mixed in. */
    boolean isStandard() {
        return mapper.getRegisteredModuleIds().size() <= STANDARD_MODULES && mapper.mixInCount() == 0;
    }

    private static final int STANDARD_MODULES = 3;

    private ObjectReader readerFor(Class<?> type) {
        ObjectReader reader = readers.get(type);
        return reader == null ? readers.computeIfAbsent(type, mapper::readerFor) : reader;
    }

    <T> T read(EncodedValue value, Class<T> type) throws IOException {
        return readerFor(type).readValue(CompactParser.of(value, mapper));
    }

    /** @throws UncheckedIOException when the fields do not fit */
    <T> T read(EncodedPart part, Class<T> type, Predicate<String> fields) {
        try {
            return readerFor(type).readValue(CompactParser.of(part, fields, mapper));
        } catch (IOException unfit) {
            throw new UncheckedIOException("what is cached does not fit " + type.getName(), unfit);
        }
    }

    @JsonDeserialize(using = Look.class)
    private static final class Seen {
        final @Nullable ObjectMapper mapper;

        Seen(@Nullable ObjectMapper mapper) {
            this.mapper = mapper;
        }
    }

    /** Made by Jackson. */
    static final class Look extends JsonDeserializer<Seen> {
        @Override
        public Seen deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            parser.skipChildren();
            return new Seen(parser.getCodec() instanceof ObjectMapper found ? found : null);
        }
    }
}
