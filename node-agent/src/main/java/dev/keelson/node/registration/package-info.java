/**
 * The node's own object: registration, status and heartbeats.
 *
 * <p>Guarantees: a node that exists already keeps what others put on it; the lease is renewed every ten seconds, and the
 * status is sent when it changes, at the latest every five minutes; a server that does not answer is asked again.
 */
@NullMarked
package dev.keelson.node.registration;

import org.jspecify.annotations.NullMarked;
