/**
 * The node lifecycle controller: notices nodes that fall silent, and taints nodes by their conditions.
 *
 * <p>Guarantees: silence is measured on this controller's own monotonic clock from the moment it saw a heartbeat, so that
 * no node's clock matters; a node that is not ready carries the taints by which schedulers avoid it and evictions begin;
 * pods of a node that stopped being ready are no longer shown as ready.
 *
 * <p>Source followed: {@code pkg/controller/nodelifecycle} of Kubernetes 1.36. Absent: the slowing down of evictions by
 * zone; eviction itself is the taint eviction controller's.
 */
@NullMarked
package dev.keelson.controllers.nodelifecycle;

import org.jspecify.annotations.NullMarked;
