package dev.keelson.apiserver.watchcache;

import org.jspecify.annotations.Nullable;

/**
 * Which objects a reader or watcher wants. Evaluated on any thread, often for the same object by many filters: it must be
 * quick, without side effects, and depend on nothing but the view.
 */
@FunctionalInterface
public interface EntryFilter {

    /** Passes everything, without having an object looked into. */
    EntryFilter ALL = view -> true;

    boolean matches(ObjectView view);

    /**
     * A field that every object passing has one value of; null where there is none. Who waits for events of such objects
     * is found by that value, and not asked about each event.
     */
    default @Nullable Requirement requirement() {
        return null;
    }

    /** One of {@link ObjectView#fields} and its value. */
    record Requirement(String field, String value) {}
}
