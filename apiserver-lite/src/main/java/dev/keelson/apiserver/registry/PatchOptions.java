package dev.keelson.apiserver.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of patch, as in the query; the service checks them.
 *
 * @param dryRun every {@code dryRun} value given; {@code All} means that nothing is stored
 * @param force of an apply: take fields from other managers; null when not given
 * @param fieldManager empty to derive it from the user agent; required for apply
 * @param fieldValidation empty, {@code Ignore}, {@code Warn} or {@code Strict}
 */
public record PatchOptions(List<String> dryRun, @Nullable Boolean force, String fieldManager, String fieldValidation) {
    public static final PatchOptions DEFAULT = new PatchOptions(List.of(), null, "", "");

    public PatchOptions {
        dryRun = List.copyOf(dryRun);
    }
}
