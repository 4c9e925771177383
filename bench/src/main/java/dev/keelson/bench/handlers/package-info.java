/** One informer with many handlers, some of them slow. */
@NullMarked
package dev.keelson.bench.handlers;

import org.jspecify.annotations.NullMarked;
