package dev.keelson.runtime.client;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** What an object was brought to its desired state by, and the object as the server has it now. */
public record Upserted<T extends HasMetadata>(T object, Operation operation) {

    /** What had to be done. */
    public enum Operation {
        UNCHANGED,
        CREATED,
        UPDATED,
        UPDATED_STATUS,
        UPDATED_STATUS_ONLY
    }
}
