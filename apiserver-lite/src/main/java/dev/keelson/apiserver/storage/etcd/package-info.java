/**
 * The storage in an etcd 3 cluster, shared by any number of API servers. The only package that knows gRPC, which is loaded
 * when this storage is used and not before.
 *
 * <p>Guarantees, beyond those of {@link dev.keelson.apiserver.storage.Storage}:
 *
 * <ul>
 *   <li>watches survive the loss of etcd's connections and members: they go on where they were, without a gap and without
 *       an event twice, or end with a {@link dev.keelson.apiserver.storage.CompactedException};
 *   <li>nothing is read from or written to an etcd that is not a continuation of the one seen before, such as one restored
 *       from an older backup.
 * </ul>
 *
 * <p>See {@code docs/decisions/storage.md}.
 */
@NullMarked
package dev.keelson.apiserver.storage.etcd;

import org.jspecify.annotations.NullMarked;
