/**
 * Hands the events of one storage, which come in one order, to its watches.
 *
 * <p>Guarantees: a watch gets each event of its range once, by ascending revision, history before what happens meanwhile;
 * a listener that throws ends its own watch alone.
 */
@NullMarked
package dev.keelson.apiserver.storage.fanout;

import org.jspecify.annotations.NullMarked;
