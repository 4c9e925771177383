/**
 * Fabric8's informer interfaces over our informers, so that code written for them runs on as it is.
 *
 * <p>Where that code says {@code client.informers()}, say {@link dev.keelson.informers.fabric8.Fabric8InformerFactory#of};
 * where it gets an informer from somewhere, hand it {@link dev.keelson.informers.fabric8.Fabric8Informers}.
 */
@NullMarked
package dev.keelson.informers.fabric8;

import org.jspecify.annotations.NullMarked;
