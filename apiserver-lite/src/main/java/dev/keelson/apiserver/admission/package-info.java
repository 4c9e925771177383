/**
 * What may still change or refuse a write after it was decoded and before it is validated and stored.
 *
 * <p>Plugins bear Kubernetes' names, so that its flags switch them. They read stored objects only through
 * {@link dev.keelson.apiserver.admission.StoredObjects}.
 */
@NullMarked
package dev.keelson.apiserver.admission;

import org.jspecify.annotations.NullMarked;
