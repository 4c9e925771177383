/**
 * The Kubernetes API over HTTP: from a request to the registry and back.
 *
 * <p>Guarantees: every request is authenticated and authorized before anything looks at what it asks for; every refusal
 * under {@code /api} and {@code /apis} is a {@code Status}; blocking work never runs on a connection's loop; a watch's
 * memory is bounded by its client's speed.
 */
@NullMarked
package dev.keelson.apiserver.http;

import org.jspecify.annotations.NullMarked;
