/**
 * The tables that {@code kubectl get} shows: one row an object, with the columns and cells of Kubernetes' own printers.
 *
 * <p>Stateless; ages come from the injected clock. Follows {@code pkg/printers/internalversion}.
 */
@NullMarked
package dev.keelson.apiserver.table;

import org.jspecify.annotations.NullMarked;
