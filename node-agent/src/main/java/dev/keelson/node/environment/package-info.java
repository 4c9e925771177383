/**
 * What a container finds in its environment.
 *
 * <p>Guarantee: either all references are resolved, or the container's start fails with the reason; a container never
 * starts with a variable missing that its spec requires.
 */
@NullMarked
package dev.keelson.node.environment;

import org.jspecify.annotations.NullMarked;
