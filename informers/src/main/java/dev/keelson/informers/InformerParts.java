package dev.keelson.informers;

import dev.keelson.clock.Clock;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;

/**
 * What an informer is made of.
 *
 * @param executor for short tasks that compute
 * @param handlerExecutor for handlers, which may block
 */
record InformerParts<T extends HasMetadata>(
        StreamTransport transport,
        ObjectDecoder<T> decoder,
        Clock clock,
        DoubleSupplier random,
        ReflectorOptions options,
        Executor executor,
        Executor handlerExecutor,
        InformerObserver observer) {}
