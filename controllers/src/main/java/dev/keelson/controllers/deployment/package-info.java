/**
 * The Deployment controller: turns a Deployment into replica sets, one a pod template, and moves pods from the old ones
 * to the new one within the bounds of its strategy.
 *
 * <p>Guarantees: while rolling, the pods of a Deployment never exceed its replicas plus {@code maxSurge}, and scaling
 * down never takes the available ones below its replicas less {@code maxUnavailable}; replica sets are named after their
 * template, so that a lost answer or a stale cache creates none twice.
 *
 * <p>Source followed: {@code pkg/controller/deployment} of Kubernetes 1.36.
 */
@NullMarked
package dev.keelson.controllers.deployment;

import org.jspecify.annotations.NullMarked;
