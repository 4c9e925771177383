/**
 * Bytes under keys, one revision for all of them, and a history to read and watch.
 *
 * <p>Guarantees, for every {@link dev.keelson.apiserver.storage.Storage}:
 *
 * <ul>
 *   <li>every applied write raises the one global revision by exactly one; revisions never go back, not even across a
 *       crash;
 *   <li>a write that was answered as applied survives the death of the process (where the implementation is durable at
 *       all); a write that was not answered is there whole or not at all;
 *   <li>reads are linearizable: one that starts after a write was answered sees it;
 *   <li>a watch delivers each event of its range once, in revision order, without a gap.
 * </ul>
 *
 * <p>Nothing here knows what a value means. The shape follows etcd 3 as Kubernetes uses it (apiserver's {@code
 * storage/etcd3}).
 */
@NullMarked
package dev.keelson.apiserver.storage;

import org.jspecify.annotations.NullMarked;
