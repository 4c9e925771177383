/**
 * The container runtime as the rest of the node sees it: pod sandboxes and the containers in them.
 *
 * <p>The shape is that of the Container Runtime Interface (CRI), so that a runtime behind a CRI socket fits beside the
 * two that live here: {@code process}, which runs commands of this host, and {@code hollow}, which runs nothing.
 *
 * <p>Guarantees, held by every implementation and checked by one contract suite:
 *
 * <ul>
 *   <li>a container that was started never runs twice, whatever dies in between;
 *   <li>once a container is reported as exited, its log is complete;
 *   <li>stopping and removing what is stopped or gone succeeds;
 *   <li>listeners hear of every change of a container's state, at least once, after the change is visible in the
 *       listing.
 * </ul>
 */
@NullMarked
package dev.keelson.node.container;

import org.jspecify.annotations.NullMarked;
