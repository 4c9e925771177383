package dev.keelson.informers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An object that is held as it is. */
final class PlainObject<T extends HasMetadata> extends CachedObject<T> {

    private final T object;
    private final UnaryOperator<T> copier;

    PlainObject(String key, T object, UnaryOperator<T> copier) {
        super(key);
        this.object = object;
        this.copier = copier;
    }

    @Override
    String revision() {
        String revision = object.getMetadata().getResourceVersion();
        return revision == null ? "" : revision;
    }

    @Override
    T own() {
        return copier.apply(object);
    }

    @Override
    T shared() {
        return object;
    }

    @Override
    Map<String, String> labels() {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
