/**
 * Reads from informers, which are started when first needed.
 */
@NullMarked
package dev.keelson.runtime.cache;

import org.jspecify.annotations.NullMarked;
