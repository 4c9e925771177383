package dev.keelson.informers;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an informer is made of.
 *
 * @param executor for short tasks that compute
 * @param handlerExecutor for handlers, which may block
 * @param json writes objects for the mutation detector; null when there is to be none
 */
record InformerParts<T extends HasMetadata>(
        StreamTransport transport,
        ObjectDecoder<T> decoder,
        Clock clock,
        DoubleSupplier random,
        ReflectorOptions options,
        Executor executor,
        Executor handlerExecutor,
        InformerObserver observer,
        @Nullable Function<Object, String> json) {}
