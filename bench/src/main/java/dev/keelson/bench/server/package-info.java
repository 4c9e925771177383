/** The API server that is measured, in a JVM of its own or in this one. */
@NullMarked
package dev.keelson.bench.server;

import org.jspecify.annotations.NullMarked;
