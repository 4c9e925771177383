/**
 * Pods as controllers of workloads see and make them.
 *
 * <p>Guarantee: what is said of a pod follows from the pod and the given time alone.
 */
@NullMarked
package dev.keelson.controllers.podcontrol;

import org.jspecify.annotations.NullMarked;
