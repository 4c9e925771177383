package dev.keelson.runtime.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes clients that share everything else.
 *
 * @param fieldManager who owns what is written, unless a write says otherwise
 * @param namespace the only one this view reads and writes, and what objects without one get; null for no such limit
 * @param arrival how long reads wait for own writes; null for not at all
 */
record ClientView(
        String fieldManager,
        boolean dryRun,
        @Nullable String namespace,
        @Nullable Duration arrival) {

    ClientView withFieldManager(String manager) {
        return new ClientView(manager, dryRun, namespace, arrival);
    }

    ClientView asDryRun() {
        return new ClientView(fieldManager, true, namespace, arrival);
    }

    ClientView inNamespace(String only) {
        return new ClientView(fieldManager, dryRun, only, arrival);
    }

    ClientView withoutWaiting() {
        return new ClientView(fieldManager, dryRun, namespace, null);
    }
}
