/**
 * Work queues and rate limiters with client-go's guarantees. {@link dev.keelson.workqueue.WorkQueueBuilder} makes all of
 * them; {@link dev.keelson.workqueue.PriorityWorkQueue} is the one that controllers use.
 *
 * <p>Guarantees of every queue here:
 *
 * <ul>
 *   <li>an item added and not yet taken waits once, however often it is added;
 *   <li>an item is never handed to a second worker before the first has called {@link dev.keelson.workqueue.WorkQueue#done};
 *   <li>an item added while a worker has it is handed out again after {@code done}: no add is lost before shutdown;
 *   <li>of two delays for one item, the earlier wins; delayed adds are never dropped while the queue lives;
 *   <li>items of equal priority come in the order in which they became ready, and none of lower priority waits for ever.
 * </ul>
 *
 * <p>Follows k8s.io/client-go/util/workqueue and controller-runtime's priority queue.
 */
@NullMarked
package dev.keelson.workqueue;

import org.jspecify.annotations.NullMarked;
