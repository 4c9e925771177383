/**
 * The node's own HTTPS server: what the API server asks for logs, commands and statistics.
 *
 * <p>Guarantees: except for {@code /healthz}, only clients with a certificate of the cluster's authority are served, and
 * of these only the API server and administrators; a slow reader holds no thread and no more than a piece of its log; a
 * log that is followed ends with its container.
 *
 * <p>Commands run over WebSockets ({@code v4} and {@code v5.channel.k8s.io}), without a terminal. SPDY, attach and
 * port-forward are refused.
 *
 * <p>Follows {@code kubelet/server/server.go}.
 */
@NullMarked
package dev.keelson.node.server;

import org.jspecify.annotations.NullMarked;
