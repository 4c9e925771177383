/**
 * Startup, liveness and readiness probes.
 *
 * <p>Guarantees: a probe of a container never overlaps its predecessor; a decision is told only when a threshold is
 * reached and only once for each change; after a loop is closed nothing more is told.
 *
 * <p>A loop decides, the pod's worker acts: nothing here stops or changes a container.
 */
@NullMarked
package dev.keelson.node.probe;

import org.jspecify.annotations.NullMarked;
