/**
 * From a changed object to the requests it concerns.
 *
 * <p>Guarantees: handlers keep no state and only enqueue; what comes from an initial list or a resync is enqueued with low
 * priority, so that live events overtake it.
 */
@NullMarked
package dev.keelson.runtime.handler;

import org.jspecify.annotations.NullMarked;
