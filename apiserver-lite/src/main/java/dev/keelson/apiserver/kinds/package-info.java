/**
 * How each built-in kind behaves: strategies, validation, subresources, and the set of all of them.
 *
 * <p>{@link dev.keelson.apiserver.kinds.BuiltInResources} makes the services of all built-in resources. What differs
 * between kinds is data where it can be, and a small strategy class where Kubernetes has code.
 */
@NullMarked
package dev.keelson.apiserver.kinds;

import org.jspecify.annotations.NullMarked;
