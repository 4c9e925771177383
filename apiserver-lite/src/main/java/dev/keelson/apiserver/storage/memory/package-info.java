/**
 * A storage on the heap, gone with its process.
 *
 * <p>Guarantees: those of {@link dev.keelson.apiserver.storage.Storage} but durability; no thread of its own, and ready in
 * well under a millisecond once its classes are loaded.
 */
@NullMarked
package dev.keelson.apiserver.storage.memory;

import org.jspecify.annotations.NullMarked;
