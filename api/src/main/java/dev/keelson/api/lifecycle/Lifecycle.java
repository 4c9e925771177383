package dev.keelson.api.lifecycle;

import dev.keelson.api.catalogue.GroupVersionKind;
import org.jspecify.annotations.Nullable;

/**
 * The releases of a version of a kind.
 *
 * @param introduced the first that has it
 * @param deprecated the first that advises against it; null if there is none yet
 * @param removed the first that no longer serves it; null if there is none yet
 * @param replacement what takes its place; null for nothing
 */
public record Lifecycle(
        Release introduced,
        @Nullable Release deprecated,
        @Nullable Release removed,
        @Nullable GroupVersionKind replacement) {

    /** Says whether a release serves the version. */
    public boolean isServedIn(Release release) {
        return release.compareTo(introduced) >= 0 && (removed == null || release.compareTo(removed) < 0);
    }

    /** Says whether a release advises against the version. */
    public boolean isDeprecatedIn(Release release) {
        return deprecated != null && release.compareTo(deprecated) >= 0;
    }
}
