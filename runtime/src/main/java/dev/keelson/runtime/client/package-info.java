/**
 * Reads from the cache, writes to the server.
 */
@NullMarked
package dev.keelson.runtime.client;

import org.jspecify.annotations.NullMarked;
