/**
 * What a user writes: given the name of an object, make the world match it.
 *
 * <p>Guarantees: a request is never reconciled twice at once; one that fails is retried until it succeeds, unless the
 * failure is terminal; an event during a reconcile leads to another one after it.
 */
@NullMarked
package dev.keelson.runtime.reconcile;

import org.jspecify.annotations.NullMarked;
