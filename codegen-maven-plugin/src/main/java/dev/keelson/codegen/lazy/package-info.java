/**
 * The generator of lazy objects: one subclass for one class, whose getters read their part of an encoded object on first
 * use.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>every getter and setter of a property is overridden, so that nobody sees a part that is unread;
 *   <li>annotations of the Fabric8 model that a subclass does not inherit are repeated on it, and its kind is named;
 *   <li>a class that cannot be treated so is a located problem;
 *   <li>output depends on the types alone: not on their order, the machine, its locale or its time.
 * </ul>
 *
 * <p>Generated code needs {@code dev.keelson:keelson-api} and nothing else.
 */
@NullMarked
package dev.keelson.codegen.lazy;

import org.jspecify.annotations.NullMarked;
