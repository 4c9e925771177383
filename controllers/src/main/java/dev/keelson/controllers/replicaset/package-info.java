/**
 * The ReplicaSet controller: keeps as many pods of a template as are wanted.
 *
 * <p>Guarantees: with a stale cache it never creates or deletes more than is missing or too many; pods that serve least
 * go first; pods of other controllers are never touched.
 *
 * <p>Source followed: {@code pkg/controller/replicaset} of Kubernetes 1.36.
 */
@NullMarked
package dev.keelson.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
