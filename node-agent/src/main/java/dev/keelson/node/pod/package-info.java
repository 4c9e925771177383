/**
 * What the node's features share about a pod: its identity and what its spec means.
 *
 * <p>Guarantees: everything here is a pure function of its arguments; no pod that is passed in is changed.
 */
@NullMarked
package dev.keelson.node.pod;

import org.jspecify.annotations.NullMarked;
