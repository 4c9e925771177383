package dev.keelson.informers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object that is held encoded, and made anew for everybody who reads it. */
final class CompactObject<T> extends CachedObject<T> {

    /** What the objects that were encoded with one dictionary have in common. */
    record Space<T>(Dictionary dictionary, Materializer<T> materializer) {}

    private final byte[] bytes;
    private final Space<T> space;

    CompactObject(String key, EncodedValue value, Materializer<T> materializer) {
        this(key, value.bytes(), new Space<>(value.dictionary(), materializer));
    }

    CompactObject(String key, byte[] bytes, Space<T> space) {
        super(key);
        this.bytes = bytes;
        this.space = space;
    }

    EncodedValue encoded() {
        return new EncodedValue(bytes, space.dictionary());
    }

    @Override
    String revision() {
        return ObjectHead.of(encoded().part()).revision();
    }

    @Override
    T own() {
        return space.materializer().object(key(), encoded());
    }

    /** Nobody else's either: an object that is made anew costs no more than finding one that may be shared. */
    @Override
    T shared() {
        return own();
    }

    @Override
    Map<String, String> labels() {
        EncodedPart labels = field(field(encoded().part(), Dictionary.METADATA), Dictionary.LABELS);
        if (labels == null) {
            return Map.of();
        }
        Map<String, String> byName = new LinkedHashMap<>();
        CompactReader reader = labels.fields();
        while (reader.next() != null) {
            String name = reader.name();
            CompactReader.Token token = reader.next();
            if (token == CompactReader.Token.TEXT) {
                byName.put(name, reader.text());
            }
            reader.skipIfEntered(token);
        }
        return byName;
    }

    private static @Nullable EncodedPart field(@Nullable EncodedPart object, int name) {
        return object == null ? null : object.part(name);
    }
}
