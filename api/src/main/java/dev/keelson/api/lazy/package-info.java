/**
 * Objects of the Fabric8 model that read their parts from an encoding when someone asks for them.
 *
 * <p>For every top-level kind of the model there is a generated subclass, in {@code dev.keelson.api.lazy.model} and below.
 * Guarantees:
 *
 * <ul>
 *   <li>an object equals what Fabric8 decodes from the same JSON, in both directions, with the same hash code, text and
 *       JSON; null and empty are those of Fabric8's decoding;
 *   <li>a getter reads its part once: changes of a part stick, and a part that was set is never read;
 *   <li>threads that only read need no lock, as with an object that nobody changes: all see one instance of a part;
 *   <li>{@code apiVersion} and {@code kind} are the class's own and cost nothing; metadata without managed fields is one
 *       part of its own, so that a look at the name decodes neither them nor the rest;
 *   <li>copies, builders and Java serialization give plain objects of the model;
 *   <li>the encoding is let go as soon as nothing is left to read.
 * </ul>
 *
 * <p>Caveats: an object holds the encoding while anything of it is unread. What cannot be decoded fails when it is read
 * first, not when the object is made, and again at each later attempt. {@code getClass()} is the subclass: compare kinds
 * with {@code instanceof}, or by {@link dev.keelson.api.lazy.LazyObject#plainType}.
 *
 * <p>{@link dev.keelson.api.lazy.LazyObjects#factoryOf} is the entry.
 */
@NullMarked
package dev.keelson.api.lazy;

import org.jspecify.annotations.NullMarked;
