/**
 * Takes pods' statuses to the API server.
 *
 * <p>Guarantees: the newest status wins, for each pod one request at a time; nothing is sent that the server has
 * already; only the node's own fields and conditions are touched; a pod that was replaced by another of the same name is
 * never touched, as every request names the uid.
 */
@NullMarked
package dev.keelson.node.status;

import org.jspecify.annotations.NullMarked;
