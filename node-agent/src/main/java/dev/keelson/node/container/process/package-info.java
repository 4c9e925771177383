/**
 * Containers as ordinary processes of this host: no image, no isolation.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>each container has a session, a working directory and a log of its own;
 *   <li>a small shell process, the shim, stays with each container and records its exit code, whether an agent lives or
 *       not; a new agent finds everything that still runs and everything that ended in between;
 *   <li>a container is claimed by one atomic link: it never starts twice, and never after an agent gave it up;
 *   <li>a process is known by pid, start time and boot, so that a signal never meets a stranger with a reused pid;
 *   <li>what a container wrote is in its log exactly once.
 * </ul>
 *
 * <p>Caveats: images are ignored, and a container without a command cannot start. Processes see the whole host, its
 * network and its files. A container's mounts are symbolic links below its working directory. A process that leaves its
 * session outlives its container.
 */
@NullMarked
package dev.keelson.node.container.process;

import org.jspecify.annotations.NullMarked;
