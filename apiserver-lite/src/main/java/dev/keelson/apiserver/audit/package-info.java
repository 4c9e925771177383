/**
 * The audit log: who asked for what and what became of it, one JSON line an event ({@code audit.k8s.io/v1}).
 *
 * <p>Guarantees: the policy alone decides what of a request is written; in blocking mode the answer to a request leaves
 * after its event has been handed to the operating system; closing the log writes what is buffered. In batch mode a full
 * buffer drops events, and counts them, instead of holding up requests.
 *
 * <p>Follows apiserver's {@code audit} and {@code plugin/pkg/audit}.
 */
@NullMarked
package dev.keelson.apiserver.audit;

import org.jspecify.annotations.NullMarked;
