/**
 * What the generators do for kinds as a whole: they check what {@code @ApiLifecycle} says, and make custom resources known
 * to Fabric8's decoder.
 *
 * <p>Guarantees: a list of service providers holds every kind of the compilation that can be one, sorted, and what others
 * have put there; none of a class that is gone.
 */
@NullMarked
package dev.keelson.codegen.kinds;

import org.jspecify.annotations.NullMarked;
