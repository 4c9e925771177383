/**
 * The filters and scores that kube-scheduler runs by default, each under its Kubernetes name and weight, with its
 * wording of refusals.
 *
 * <p>Guarantee: each plugin decides from the pod and the {@code ClusterView} alone. Source followed:
 * {@code pkg/scheduler/framework/plugins} of Kubernetes 1.36. Absent: inter-pod affinity, volumes and dynamic resources.
 */
@NullMarked
package dev.keelson.scheduler.plugins;

import org.jspecify.annotations.NullMarked;
