package dev.keelson.apiserver.registry;

import java.util.List;

/**
 * Parameters of create, as in the query; the service checks them.
 *
 * @param dryRun every {@code dryRun} value given; {@code All} means that nothing is stored
 * @param fieldManager empty to derive it from the user agent
 * @param fieldValidation empty, {@code Ignore}, {@code Warn} or {@code Strict}
 */
public record CreateOptions(List<String> dryRun, String fieldManager, String fieldValidation) {
    public static final CreateOptions DEFAULT = new CreateOptions(List.of(), "", "");

    public CreateOptions {
        dryRun = List.copyOf(dryRun);
    }
}
