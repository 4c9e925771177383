package dev.keelson.apiserver.watchcache;

/**
 * Which objects a reader or watcher wants. Evaluated on any thread, often for the same object by many filters: it must be
 * quick, without side effects, and depend on nothing but the view.
 */
@FunctionalInterface
public interface EntryFilter {

    /** Passes everything, without having an object looked into. */
    EntryFilter ALL = view -> true;

    boolean matches(ObjectView view);
}
