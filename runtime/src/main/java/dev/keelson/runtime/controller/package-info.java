/**
 * Workers that take requests from a queue and reconcile them.
 *
 * <p>Guarantees: no request on two workers at once; whatever a reconciler throws is contained, counted and retried; workers
 * start only when every source has delivered its initial state; draining finishes what is in work.
 */
@NullMarked
package dev.keelson.runtime.controller;

import org.jspecify.annotations.NullMarked;
