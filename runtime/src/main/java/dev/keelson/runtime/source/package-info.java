/**
 * Where events come from: informers, the program itself, or polling.
 *
 * <p>Guarantees: a source delivers nothing before it is started and nothing after it is stopped; a stopped one can be
 * started again, and then begins with everything there is.
 */
@NullMarked
package dev.keelson.runtime.source;

import org.jspecify.annotations.NullMarked;
