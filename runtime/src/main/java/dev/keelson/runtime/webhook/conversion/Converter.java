package dev.keelson.runtime.webhook.conversion;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Makes an object of one version from one of another. Called by many threads at once. */
@FunctionalInterface
public interface Converter<A extends HasMetadata, B extends HasMetadata> {

    /**
     * A new object. It need not have metadata: where it has no name, it gets those of {@code object}, with the labels and
     * annotations that it has added to them. Where it has a name, its labels and annotations stand for themselves.
     *
     * @throws ConversionException when the object cannot be converted
     */
    B convert(A object) throws Exception;
}
