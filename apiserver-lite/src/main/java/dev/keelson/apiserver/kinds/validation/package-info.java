/**
 * What is refused, one class of rules a kind or group of kinds.
 *
 * <p>Rules look at trees that defaults have been set in. Follows {@code pkg/apis/*}{@code /validation}. Stateless.
 */
@NullMarked
package dev.keelson.apiserver.kinds.validation;

import org.jspecify.annotations.NullMarked;
