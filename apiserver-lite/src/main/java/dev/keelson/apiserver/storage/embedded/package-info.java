/**
 * The durable storage within this process: one directory, one process, LMDB.
 *
 * <p>Guarantees, beyond those of {@link dev.keelson.apiserver.storage.Storage}:
 *
 * <ul>
 *   <li>a write is answered after its bytes, and those it depends on, have been forced to disk;
 *   <li>a directory is open in one process at a time;
 *   <li>a file that has been damaged or cut short is noticed when it is opened, before anything is served from it, and
 *       is left as it is.
 * </ul>
 *
 * <p>See {@code docs/decisions/storage.md}.
 */
@NullMarked
package dev.keelson.apiserver.storage.embedded;

import org.jspecify.annotations.NullMarked;
