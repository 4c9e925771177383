package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the requests of a reflector have in common. */
record ReflectorContext<T extends HasMetadata>(
        ObjectDecoder<T> decoder,
        ReflectorSink<T> sink,
        ReflectorVitals vitals,
        Clock clock,
        ReflectorOptions options,
        Executor strand) {

    /** The object, or null when it cannot be read, which is reported. Whatever decoding or transforming throws ends here. */
    @Nullable
    CachedObject<T> decoded(EncodedValue value) {
        try {
            return decoder.decode(value);
        } catch (Throwable undecodable) {
            ObjectHead head = ObjectHead.of(value.part());
            vitals.mentioned(Stage.DECODE, head.name().isEmpty() ? null : head.key(), undecodable);
            return null;
        }
    }
}
