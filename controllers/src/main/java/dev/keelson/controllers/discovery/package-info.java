/**
 * What the API server serves, for controllers that act on every kind, and access to objects by their kind's path.
 *
 * <p>Guarantees: each resource appears once, in its group's preferred version that has it; nothing is cached longer than
 * its caller keeps it.
 */
@NullMarked
package dev.keelson.controllers.discovery;

import org.jspecify.annotations.NullMarked;
