/**
 * The host of controllers: caches first, then what needs no leadership, then, while leading, the rest.
 *
 * <p>Guarantees: the JVM is never ended; closing drains within the grace period, and releases leadership last.
 */
@NullMarked
package dev.keelson.runtime.manager;

import org.jspecify.annotations.NullMarked;
