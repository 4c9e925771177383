package dev.keelson.api.conversion;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries in annotations what a version of a kind has no field for, so that a round trip through it loses nothing.
 *
 * <pre>{@code
 * // to the version that cannot hold it
 * LosslessAnnotations.keep(converted, "example.com/colour", spec.getColour());
 * // and back
 * converted.getSpec().setColour(LosslessAnnotations.take(converted, "example.com/colour"));
 * }</pre>
 *
 * <p>Follows {@code pkg/apis/autoscaling/annotations.go} and the conversions beside it: what stands there already is
 * dropped first, for a client may have put it there, or it may be left from an older state of the object; and what was
 * restored is no longer an annotation. Both methods change the object in place, which is the result of a conversion and
 * nobody else's.
 */
public final class LosslessAnnotations {
    private LosslessAnnotations() {}

    /** Sets the annotation to a text, or drops it if there is none. Metadata is made where there is none. */
    public static void keep(HasMetadata converted, String key, @Nullable String text) {
        take(converted, key);
        if (text == null) {
            return;
        }
        ObjectMeta metadata = converted.getMetadata();
        if (metadata == null) {
            metadata = new ObjectMetaBuilder().build();
            converted.setMetadata(metadata);
        }
        Map<String, String> annotations = metadata.getAnnotations();
        Map<String, String> changed = annotations == null ? new LinkedHashMap<>() : new LinkedHashMap<>(annotations);
        changed.put(key, text);
        metadata.setAnnotations(changed);
    }

    /** Removes the annotation and returns its text; null when there is none. */
    public static @Nullable String take(HasMetadata converted, String key) {
        ObjectMeta metadata = converted.getMetadata();
        Map<String, String> annotations = metadata == null ? null : metadata.getAnnotations();
        if (annotations == null || !annotations.containsKey(key)) {
            return null;
        }
        Map<String, String> changed = new LinkedHashMap<>(annotations);
        String text = changed.remove(key);
        metadata.setAnnotations(changed);
        return text;
    }
}
