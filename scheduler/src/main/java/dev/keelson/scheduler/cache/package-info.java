/**
 * The scheduler's picture of the cluster: nodes with the pods placed on them, including those whose binding is under
 * way.
 *
 * <p>Guarantees: a pod counts on its node from the moment it is assumed there, so that two decisions never give away the
 * same room; a snapshot never changes.
 */
@NullMarked
package dev.keelson.scheduler.cache;

import org.jspecify.annotations.NullMarked;
