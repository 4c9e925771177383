package dev.keelson.informers;

import dev.keelson.api.lazy.PartSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lets a lazy object read its parts where they are encoded. */
final class LazySource implements PartSource {

    private final EncodedPart encoded;
    private final ClientMapper mapper;

    LazySource(EncodedPart encoded, ClientMapper mapper) {
        this.encoded = encoded;
        this.mapper = mapper;
    }

    @Override
    public <T> T read(Class<T> type, Predicate<String> properties) {
        return mapper.read(encoded, type, properties);
    }

    @Override
    public @Nullable PartSource part(String property) {
        EncodedPart part = encoded.part(property);
        return part == null ? null : new LazySource(part, mapper);
    }
}
