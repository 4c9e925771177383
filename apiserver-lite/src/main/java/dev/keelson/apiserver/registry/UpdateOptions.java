package dev.keelson.apiserver.registry;

import java.util.List;

/**
 * Parameters of update, as in the query; the service checks them.
 *
 * @param dryRun every {@code dryRun} value given; {@code All} means that nothing is stored
 * @param fieldManager empty to derive it from the user agent
 * @param fieldValidation empty, {@code Ignore}, {@code Warn} or {@code Strict}
 */
public record UpdateOptions(List<String> dryRun, String fieldManager, String fieldValidation) {
    public static final UpdateOptions DEFAULT = new UpdateOptions(List.of(), "", "");

    public UpdateOptions {
        dryRun = List.copyOf(dryRun);
    }
}
