/**
 * Requests to an API server one by one, for those who decide about retries themselves.
 */
@NullMarked
package dev.keelson.runtime.http;

import org.jspecify.annotations.NullMarked;
