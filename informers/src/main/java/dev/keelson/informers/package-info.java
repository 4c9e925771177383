/**
 * Local, always current copies of a cluster's objects, and calls when they change.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>an informer never ends by itself: whatever the server or a handler does wrong is reported and retried;
 *   <li>each handler sees the changes of one object in order, an add first; a deletion missed while disconnected is
 *       delivered, marked as such;
 *   <li>a handler delays no other handler;
 *   <li>objects that are handed out are copies, unless the caller opts out and promises not to change them;
 *   <li>everybody who asks one factory for the same type, scope and selectors shares one watch and one cache.
 * </ul>
 *
 * <p>Follows k8s.io/client-go/tools/cache.
 */
@NullMarked
package dev.keelson.informers;

import org.jspecify.annotations.NullMarked;
