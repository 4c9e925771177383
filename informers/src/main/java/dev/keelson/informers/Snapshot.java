package dev.keelson.informers;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The complete state of a collection.
 *
 * @param undecodable keys of objects that exist too, in a state that could not be read
 * @param revision empty where the server has none
 * @param took from the request to the last object
 * @param paged whether it came in more than one page
 */
record Snapshot<T>(
        List<CachedObject<T>> objects, Set<String> undecodable, String revision, Duration took, boolean paged) {}
