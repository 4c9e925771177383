/**
 * What a scheduling decision is made of: pods and nodes as the scheduler sees them, and the points where plugins take
 * part.
 *
 * <p>Guarantees: all values are immutable, so that a decision sees one state of the cluster from start to end; a filter
 * or score plugin is a pure function of a pod and that state.
 */
@NullMarked
package dev.keelson.scheduler.framework;

import org.jspecify.annotations.NullMarked;
