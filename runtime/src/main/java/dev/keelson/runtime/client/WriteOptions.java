package dev.keelson.runtime.client;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a write is done. Nothing here is remembered: it holds for one call.
 *
 * @param dryRun whether the server does everything but store the result
 * @param fieldManager who owns the written fields; null for the client's own
 * @param fieldValidation {@code Strict}, {@code Warn} or {@code Ignore}; null for the client's own
 * @param force for server-side apply: whether fields that others own are taken over rather than refused
 */
public record WriteOptions(
        boolean dryRun,
        @Nullable String fieldManager,
        @Nullable String fieldValidation,
        boolean force) {

    private static final WriteOptions STANDARD = new WriteOptions(false, null, null, true);

    /** The client's field manager, no dry run, the server's validation, and apply takes fields over. */
    public static WriteOptions standard() {
        return STANDARD;
    }

    public WriteOptions withDryRun() {
        return new WriteOptions(true, fieldManager, fieldValidation, force);
    }

    public WriteOptions withFieldManager(String manager) {
        return new WriteOptions(dryRun, manager, fieldValidation, force);
    }

    public WriteOptions withFieldValidation(String validation) {
        return new WriteOptions(dryRun, fieldManager, validation, force);
    }

    /** Apply then fails with an {@link ApplyConflictException} where others own a field and want another value. */
    public WriteOptions withoutForce() {
        return new WriteOptions(dryRun, fieldManager, fieldValidation, false);
    }

    Map<String, String> query(ClientView view) {
        Map<String, String> query = new TreeMap<>();
        String manager = fieldManager == null ? view.fieldManager() : fieldManager;
        if (!manager.isEmpty()) {
            query.put("fieldManager", manager);
        }
        if (dryRun || view.dryRun()) {
            query.put("dryRun", "All");
        }
        String validation = fieldValidation == null ? view.fieldValidation() : fieldValidation;
        if (validation != null) {
            query.put("fieldValidation", validation);
        }
        return query;
    }
}
