/**
 * Metrics under the names of Kubernetes and controller-runtime.
 */
@NullMarked
package dev.keelson.runtime.metrics;

import org.jspecify.annotations.NullMarked;
