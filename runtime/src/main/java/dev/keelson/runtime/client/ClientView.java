package dev.keelson.runtime.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes clients that share everything else.
 *
 * @param fieldManager who owns what is written, unless a write says otherwise
 * @param namespace the only one this view reads and writes, and what objects without one get; null for no such limit
 * @param fieldValidation what writes ask for that do not say; null for the server's default
 * @param live whether reads go to the server
 * @param arrival how long reads wait for own writes; null for not at all
 */
record ClientView(
        String fieldManager,
        boolean dryRun,
        @Nullable String namespace,
        @Nullable String fieldValidation,
        boolean live,
        @Nullable Duration arrival) {

    ClientView withFieldManager(String manager) {
        return new ClientView(manager, dryRun, namespace, fieldValidation, live, arrival);
    }

    ClientView asDryRun() {
        return new ClientView(fieldManager, true, namespace, fieldValidation, live, arrival);
    }

    ClientView inNamespace(String only) {
        return new ClientView(fieldManager, dryRun, only, fieldValidation, live, arrival);
    }

    ClientView withFieldValidation(String validation) {
        return new ClientView(fieldManager, dryRun, namespace, validation, live, arrival);
    }

    ClientView asLive() {
        return new ClientView(fieldManager, dryRun, namespace, fieldValidation, true, arrival);
    }

    ClientView withoutWaiting() {
        return new ClientView(fieldManager, dryRun, namespace, fieldValidation, live, null);
    }
}
