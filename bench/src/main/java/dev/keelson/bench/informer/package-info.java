/** Informers, ours and Fabric8's, each measured in a JVM of its own. */
@NullMarked
package dev.keelson.bench.informer;

import org.jspecify.annotations.NullMarked;
