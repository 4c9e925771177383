/**
 * What may be done with every resource, independent of HTTP: decode, default, admit, merge, validate, encode once, store.
 *
 * <p>Each operation either answers completely or throws a {@link dev.keelson.apiserver.status.StatusException}; nothing
 * refused is half done, and an answer to a write means that storage holds it. All services may be called from many
 * threads.
 */
@NullMarked
package dev.keelson.apiserver.registry;

import org.jspecify.annotations.NullMarked;
