/**
 * Containers that go through the states of real ones without running anything, as kwok's do.
 *
 * <p>Guarantees: every change happens in the call that asks for it or on the injected clock's timers, so that a test
 * that steps the clock sees each state; nothing touches the disk or the network.
 *
 * <p>Caveats: there are no logs; commands cannot be executed; what is known is forgotten with the runtime, and taken
 * over again from what the API server knows.
 */
@NullMarked
package dev.keelson.node.container.hollow;

import org.jspecify.annotations.NullMarked;
