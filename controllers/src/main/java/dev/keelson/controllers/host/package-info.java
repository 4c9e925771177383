/**
 * Runs the bundled controllers against an API server, as kube-controller-manager does.
 *
 * <p>Guarantees: an unknown name in the selection is refused before anything starts; with leader election, only one host
 * of several acts.
 */
@NullMarked
package dev.keelson.controllers.host;

import org.jspecify.annotations.NullMarked;
