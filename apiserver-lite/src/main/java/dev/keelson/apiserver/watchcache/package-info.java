/**
 * The latest bytes of every object of one resource, and the recent past, shared by all who read and watch.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>an object revision is encoded once, by who wrote it; gets, lists and watchers share the same bytes;
 *   <li>a read never waits for a lock, and a list is of one revision;
 *   <li>a watcher sees each event that passes its filter once, in revision order, without a gap, or is ended with 410;
 *   <li>what a watcher costs while it is slow is a cursor: it delays nobody and holds no events.
 * </ul>
 *
 * <p>Follows apiserver's {@code storage/cacher} in behaviour.
 */
@NullMarked
package dev.keelson.apiserver.watchcache;

import org.jspecify.annotations.NullMarked;
