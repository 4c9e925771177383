package dev.keelson.informers;

import java.util.Map;

/** One object of an informer in the state of one revision, as it is queued, stored and passed on. Immutable. */
abstract class CachedObject<T> {

    private final String key;

    CachedObject(String key) {
        this.key = key;
    }

    /** As {@link ObjectKeys} makes it. */
    final String key() {
        return key;
    }

    abstract String revision();

    /** The object, for a caller who may do with it what he likes. */
    abstract T own();

    /** The object, for a caller who promises not to change it: perhaps the one that everybody else gets. */
    abstract T shared();

    /** The labels, empty when there are none; not to be changed. Cheaper than reading the object for them. */
    abstract Map<String, String> labels();
}
