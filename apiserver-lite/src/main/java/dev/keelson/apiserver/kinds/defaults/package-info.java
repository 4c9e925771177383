/**
 * The defaults that Kubernetes sets in code, by type: whatever object a type is part of, it gets the same defaults.
 *
 * <p>Follows {@code pkg/apis/*}{@code /v1/defaults.go}. Stateless.
 */
@NullMarked
package dev.keelson.apiserver.kinds.defaults;

import org.jspecify.annotations.NullMarked;
