/**
 * The generator of apply configurations: one class for one type, with a method for each field.
 *
 * <p>Guarantees: a configuration holds what was set and nothing else, whatever the type's own initialisers do; generated
 * code needs {@code dev.keelson:keelson-api} and nothing else.
 *
 * <p>Caveat: a value whose declared type is abstract, generic or of a library is taken as the object it is.
 */
@NullMarked
package dev.keelson.codegen.apply;

import org.jspecify.annotations.NullMarked;
