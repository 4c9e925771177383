/**
 * The deep-copy generator: one copier class for one type.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>generated code shares nothing mutable between original and copy, keeps null and empty apart, and copies values of
 *       a subtype by their own class;
 *   <li>a type that cannot be copied exactly is a located problem that names every cause, not a shallow copy;
 *   <li>output depends on the types alone: not on their order, the machine, its locale or its time.
 * </ul>
 *
 * <p>Generated code needs {@code dev.keelson:keelson-api} and nothing else.
 */
@NullMarked
package dev.keelson.codegen.deepcopy;

import org.jspecify.annotations.NullMarked;
