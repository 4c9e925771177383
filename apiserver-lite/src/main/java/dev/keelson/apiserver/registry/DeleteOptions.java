package dev.keelson.apiserver.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of delete and deletecollection. From the query they are used when the request has no body.
 *
 * @param gracePeriodSeconds null when not given
 * @param preconditionUid the uid the object must have, or null
 * @param preconditionResourceVersion the resourceVersion the object must have, or null
 * @param orphanDependents the deprecated form of {@code propagationPolicy}, or null
 * @param propagationPolicy {@code Orphan}, {@code Background}, {@code Foreground}, or null when not given
 * @param dryRun every {@code dryRun} value given
 */
public record DeleteOptions(
        @Nullable Long gracePeriodSeconds,
        @Nullable String preconditionUid,
        @Nullable String preconditionResourceVersion,
        @Nullable Boolean orphanDependents,
        @Nullable String propagationPolicy,
        List<String> dryRun) {
    public static final DeleteOptions DEFAULT = new DeleteOptions(null, null, null, null, null, List.of());

    public DeleteOptions {
        dryRun = List.copyOf(dryRun);
    }
}
