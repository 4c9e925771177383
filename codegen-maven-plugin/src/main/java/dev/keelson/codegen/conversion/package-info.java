/**
 * The generator of conversions: one class for one type, with a method from and to each of its peers.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>what comes out shares nothing mutable with what went in, and keeps null and empty apart;
 *   <li>no field is lost in silence: what has no counterpart on the other side is an error, unless its loss is stated or a
 *       hand-written method takes the pair on;
 *   <li>numbers are widened, never narrowed; an enum's constants all have a counterpart.
 * </ul>
 *
 * <p>Generated code needs {@code dev.keelson:keelson-api} and nothing else.
 */
@NullMarked
package dev.keelson.codegen.conversion;

import org.jspecify.annotations.NullMarked;
