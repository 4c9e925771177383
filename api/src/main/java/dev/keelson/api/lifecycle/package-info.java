/**
 * When versions of kinds came, and when they go.
 *
 * <p>Guarantees: what {@code @ApiLifecycle} leaves out follows from what it says, by the policy of Kubernetes'
 * {@code prerelease-lifecycle-gen}; releases compare by number.
 */
@NullMarked
package dev.keelson.api.lifecycle;

import org.jspecify.annotations.NullMarked;
