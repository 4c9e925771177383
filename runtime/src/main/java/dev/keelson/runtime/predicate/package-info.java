/**
 * Which changes are worth a reconcile. Predicates only look; they keep no state and never change an object.
 */
@NullMarked
package dev.keelson.runtime.predicate;

import org.jspecify.annotations.NullMarked;
