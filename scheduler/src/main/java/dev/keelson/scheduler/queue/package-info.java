/**
 * Pods that wait for a node.
 *
 * <p>Guarantees: a pod is handed to one attempt at a time; among those ready, the highest priority goes first, then the
 * longest waiting; a pod that found no node waits for a change of the cluster (five minutes at most) and backs off; a
 * change that happens during an attempt is not missed.
 */
@NullMarked
package dev.keelson.scheduler.queue;

import org.jspecify.annotations.NullMarked;
