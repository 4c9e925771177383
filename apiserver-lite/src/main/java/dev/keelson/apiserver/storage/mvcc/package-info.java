/**
 * The machinery that storages within this process share: an index of versions, history, watches, time to live, compaction.
 * Public only for the sibling packages that bring a {@link dev.keelson.apiserver.storage.mvcc.Journal}.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>writes are judged and numbered by one thread at a time, in the order of their revisions; readers take no lock;
 *   <li>a version becomes visible, to readers and watches alike, only after its journal has committed it.
 * </ul>
 */
@NullMarked
package dev.keelson.apiserver.storage.mvcc;

import org.jspecify.annotations.NullMarked;
