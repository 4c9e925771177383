/**
 * A server for what Kubernetes' API server asks of others by webhook: admission and conversion.
 *
 * <p>Guarantees: a request is answered or refused with a reason, whatever is sent and whatever a webhook throws; a
 * certificate renewed on disk is used by the next connection and disturbs no open one; files that do not fit together are
 * never used; stopping lets requests in work finish.
 *
 * <p>Speaks HTTP/1.1 over TLS 1.2 or 1.3, which API servers accept. Does not look names up, so that a webhook which the
 * cluster's DNS depends on can be served.
 *
 * <p>Follows controller-runtime's pkg/webhook and pkg/certwatcher.
 */
@NullMarked
package dev.keelson.runtime.webhook;

import org.jspecify.annotations.NullMarked;
