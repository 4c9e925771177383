/**
 * Calls of webhooks: JSON over HTTPS, to a URL or to a service of the cluster, with the authority that its owner names.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/util/webhook}.
 */
@NullMarked
package dev.keelson.apiserver.webhook;

import org.jspecify.annotations.NullMarked;
