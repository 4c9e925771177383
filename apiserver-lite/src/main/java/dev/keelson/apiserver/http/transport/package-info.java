/**
 * Requests, responses and streams over TLS, HTTP/2 and HTTP/1.1: the only place that knows the HTTP engine.
 *
 * <p>Guarantees: a handler sees a request once it is complete and within the limits; answers of one connection leave in
 * the order of its requests; what a client does wrong ends at most its own connection; closing the server lets running
 * exchanges finish within the grace period.
 */
@NullMarked
package dev.keelson.apiserver.http.transport;

import org.jspecify.annotations.NullMarked;
