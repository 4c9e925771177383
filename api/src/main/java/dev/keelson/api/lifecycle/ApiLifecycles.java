package dev.keelson.api.lifecycle;

import dev.keelson.annotation.ApiLifecycle;
import dev.keelson.api.catalogue.GroupVersionKind;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the releases of kinds from their classes. */
public final class ApiLifecycles {
    private static final Pattern GENERALLY_AVAILABLE = Pattern.compile("v\\d+");

    private ApiLifecycles() {}

    /**
     * Returns the releases of a kind's version, or null if its class has no {@link ApiLifecycle}.
     *
     * @throws IllegalArgumentException if the annotation is malformed, which the generators would have reported
     */
    public static @Nullable Lifecycle of(Class<?> kind) {
        ApiLifecycle stated = kind.getAnnotation(ApiLifecycle.class);
        if (stated == null) {
            return null;
        }
        Version version = kind.getAnnotation(Version.class);
        boolean stays =
                version != null && GENERALLY_AVAILABLE.matcher(version.value()).matches();
        Release introduced = Release.parse(stated.introduced());
        Release deprecated =
                stated.deprecated().isEmpty() ? introduced.plusMinors(3) : Release.parse(stated.deprecated());
        Release removed = stated.removed().isEmpty() ? deprecated.plusMinors(3) : Release.parse(stated.removed());
        return new Lifecycle(
                introduced,
                stays && stated.deprecated().isEmpty() ? null : deprecated,
                stays && stated.removed().isEmpty() ? null : removed,
                replacement(stated.replacement()));
    }

    private static @Nullable GroupVersionKind replacement(String text) {
        if (text.isEmpty()) {
            return null;
        }
        String[] parts = text.split(",", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is no group,version,Kind");
        }
        return new GroupVersionKind(parts[0], parts[1], parts[2]);
    }
}
