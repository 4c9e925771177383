/**
 * The node agent: registers a node, runs the pods that are bound to it, and serves what the API server asks of a node.
 *
 * <p>Guarantees: a new agent on the same data directory goes on with what the last one left running; closing is
 * idempotent and, unless asked otherwise, leaves containers running.
 */
@NullMarked
package dev.keelson.node.agent;

import org.jspecify.annotations.NullMarked;
