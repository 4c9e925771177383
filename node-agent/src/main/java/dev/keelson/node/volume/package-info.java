/**
 * The volumes of pods, as directories of this host below the node's data directory.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>a volume made from objects changes as a whole: a reader of its {@code ..data} sees either all old or all new
 *       files;
 *   <li>a pod's volumes are there before its first container and go after its last;
 *   <li>removing a pod's volumes never follows a link out of them.
 * </ul>
 *
 * <p>Supported: emptyDir, configMap, secret, projected (token, config maps, secrets, downward API), downwardAPI,
 * hostPath. A pod with any other kind waits, and an event says why.
 */
@NullMarked
package dev.keelson.node.volume;

import org.jspecify.annotations.NullMarked;
