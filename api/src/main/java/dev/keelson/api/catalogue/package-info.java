/**
 * What Kubernetes 1.36 serves by default: 68 resources with 45 subresources, their table columns, the schemas of all
 * their types, and the objects a fresh cluster holds.
 *
 * <p>Everything here is immutable and safe for any thread. The list of resources costs one small text parse; each
 * schema definition is parsed when it is first asked for.
 */
@NullMarked
package dev.keelson.api.catalogue;

import org.jspecify.annotations.NullMarked;
