/**
 * Access to the fields of trees, and the bytes that are stored and sent for them. Bodies are decoded by
 * {@link dev.keelson.api.json} and take the form of a built-in kind by {@link dev.keelson.api.schema}.
 *
 * <p>Knows nothing of storage or requests. Everything here is stateless or immutable.
 */
@NullMarked
package dev.keelson.apiserver.encoding;

import org.jspecify.annotations.NullMarked;
