/**
 * Where the node's pods come from.
 *
 * <p>Guarantee: for each pod the listener hears of its first state before any later one, and of its end last.
 */
@NullMarked
package dev.keelson.node.source;

import org.jspecify.annotations.NullMarked;
