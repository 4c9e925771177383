/**
 * Exact quantities of resources. Immutable values, safe for any thread.
 */
@NullMarked
package dev.keelson.api.quantity;

import org.jspecify.annotations.NullMarked;
