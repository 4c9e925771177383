/**
 * The namespace controller: empties namespaces that are being deleted, then lets them go.
 *
 * <p>Guarantees: a namespace goes only when nothing is left in it; its pods go before everything else, so that they keep
 * what they use; what holds it up stands in its conditions.
 *
 * <p>Source followed: {@code pkg/controller/namespace/deletion} of Kubernetes 1.36.
 */
@NullMarked
package dev.keelson.controllers.namespace;

import org.jspecify.annotations.NullMarked;
