/**
 * Assigns pods to nodes, as kube-scheduler does.
 *
 * <p>Guarantees: a pod is bound once, through its binding subresource; a pod that fits nowhere says so in its status and
 * in an event, and is tried again when the cluster changes; no decision gives away room that another has taken.
 *
 * <p>Source followed: {@code pkg/scheduler} of Kubernetes 1.36.
 */
@NullMarked
package dev.keelson.scheduler;

import org.jspecify.annotations.NullMarked;
