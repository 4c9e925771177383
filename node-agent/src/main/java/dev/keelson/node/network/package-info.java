/**
 * The addresses of the node's pods.
 *
 * <p>Guarantee: no two pods of a node that exist at the same time share an address, unless the host has only one.
 */
@NullMarked
package dev.keelson.node.network;

import org.jspecify.annotations.NullMarked;
