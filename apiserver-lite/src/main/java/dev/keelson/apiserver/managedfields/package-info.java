/**
 * Who owns which field: server-side apply's merge, and the {@code metadata.managedFields} that every write keeps.
 *
 * <p>Works on JSON trees and the structural schema of a kind, built-in or custom. Inputs are never changed except where
 * a method says so; a {@link dev.keelson.apiserver.managedfields.FieldManager} may be used from many threads. Follows
 * {@code sigs.k8s.io/structured-merge-diff/v6} and apimachinery's {@code util/managedfields}.
 */
@NullMarked
package dev.keelson.apiserver.managedfields;

import org.jspecify.annotations.NullMarked;
