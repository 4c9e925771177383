package dev.keelson.informers;

import dev.keelson.clock.Clock;
import dev.keelson.informers.InformerFailure.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.util.Objects;
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
    T decoded(byte[] json, Json.Slice slice) {
        try {
            return Objects.requireNonNull(
                    decoder.decode(json, slice.offset(), slice.length()), "the transform returned null");
        } catch (Throwable undecodable) {
            ObjectHead head = head(json, slice);
            vitals.mentioned(Stage.DECODE, head.name().isEmpty() ? null : head.key(), undecodable);
            return null;
        }
    }

    /** What can be read of an object that cannot be read as a whole; empty when nothing can. */
    ObjectHead head(byte[] json, Json.Slice slice) {
        try {
            return ObjectHead.read(json, slice.offset(), slice.length());
        } catch (IOException unreadable) {
            return new ObjectHead("", "", "", false);
        }
    }
}
