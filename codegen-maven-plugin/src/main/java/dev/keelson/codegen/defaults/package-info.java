/**
 * The generator of defaults: one class for one type, with a method that sets what is unset.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>order as in gengo's {@code defaulter-gen}: the methods of a type, then field by field its marker and the defaults
 *       of its own type, so that a method wins over a marker;
 *   <li>what is set is kept, empty collections too; a null object is never made just for what would be in it; applying
 *       defaults twice does what once does;
 *   <li>a marker that does not fit its field is an error at the marker. Its text never becomes code.
 * </ul>
 *
 * <p>Caveats: values are looked into by the type that their field declares, not by their class at run time; a value of a
 * type variable is not looked into.
 */
@NullMarked
package dev.keelson.codegen.defaults;

import org.jspecify.annotations.NullMarked;
